using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Conversations;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>Other protocols that contain the text of a banner are not sessions.</summary>
public class QuotedBannerTests
{
    private const string Banner = "RFB 003.008\n";

    private const string ServerPart = Banner + "\u0001\u0001\0\0\0\0\u0004\0\u0003\0\u0020\u0018\0\u0001\0\u00ff\0\u00ff\0\u00ff\u0010\u0008\0\0\0\0\0\0\0\u0001x";

    /// <summary>Messages of both sides; those of the client (A) start with <c>&gt;</c>.</summary>
    public static TheoryData<string, string[]> Quotes { get; } = new()
    {
        { "chat relay", [">NICK bob\n", "welcome bob\n", ">I see " + Banner, "alice: me too, RFB 003.008\n", ">and now?\n", "alice: no idea\n"] },
        { "chat relay, own segments", ["bob: look\n", ">look\n", Banner, ">" + Banner, "what\n", ">that\n"] },
        { "chat relay, long lines", ["hi " + Banner, ">hi " + Banner, new string('a', 700) + "\n", ">" + new string('b', 700) + "\n"] },
        { "echo of a text", [">say " + Banner, "say " + Banner, ">\u0001\u0001", "\u0001\u0001"] },
        { "one side quotes", ["the banner is " + Banner, ">thanks\n", "bye\n"] },
        { "mail", ["220 mail ESMTP\r\n", ">EHLO a\r\n", "250 a\r\n", ">DATA\r\n", "354 go\r\n", ">Subject: VNC\r\n\r\nThe server said\r\n" + Banner + "and left.\r\n.\r\n", "250 ok\r\n"] },
        { "page", [">GET /vnc.txt HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n" + Banner + "\u0001\u0001 and so on.\n\n"] },
        { "page after page", [">GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", ">GET /vnc.txt HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n", Banner] },
        { "upload", [">POST /vnc.txt HTTP/1.1\r\nContent-Length: 14\r\n\r\n" + Banner + "\u0001\u0001", "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"] },
        { "refused upgrade", [">GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", "HTTP/1.1 404 No\r\nContent-Length: 12\r\n\r\n" + Banner] },
        { "other websocket", [">GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", "HTTP/1.1 101 x\r\n\r\n\u0082\u0005hello", ">\u0082\u0085\0\0\0\0world"] },
        { "page with a server's part", [">GET /rfb HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n" + ServerPart] },
        { "mail with a server's part", ["220 mail\r\n", ">RETR 1\r\n", "+OK\r\n" + ServerPart, ">QUIT\r\n"] },
        { "list of a file", ["files:\n" + Banner + "\u0002\u0002\u0010", ">files?\n"] },
    };

    [Theory]
    [MemberData(nameof(Quotes))]
    public void A_quoted_banner_is_not_a_session(string name, string[] turns)
    {
        var exchange = new Exchange();
        foreach (string turn in turns)
        {
            exchange = turn[0] == '>' ? exchange.A(turn[1..]) : exchange.B(turn);
        }

        foreach (int size in new[] { int.MaxValue, 1, 7 })
        {
            var segments = exchange.Turns.SelectMany(turn => turn.Bytes.Chunk(Math.Min(size, turn.Bytes.Length)).Select(piece => (turn.From, piece))).ToList();
            AssertNone($"{name}, flow, {size}", FlowModel.Run(segments));

            var conversation = new Conversation(new ConversationOptions());
            foreach (var (from, bytes) in segments)
            {
                conversation.OnBytes(from, bytes, 1);
            }

            AssertNone($"{name}, conversation, {size}", Play.End(conversation));
        }
    }

    [Fact]
    public void A_side_that_speaks_another_protocol_is_not_a_session_while_it_is_read()
    {
        var conversation = new Conversation(new ConversationOptions());
        foreach (var step in Scripts.All["none-3.8"].Steps.Where(step => !step.FromServer))
        {
            conversation.OnBytes(Side.A, step.Bytes, 1);
        }

        conversation.OnBytes(Side.B, "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno"u8, 2);
        Assert.Equal((Stage.None, false), (conversation.Facts.Stage, conversation.Facts.NoAuthentication));
    }

    [Fact]
    public void A_server_that_is_only_asked_for_its_list_is_one_though_it_greets()
    {
        var facts = FlowModel.Run(new Exchange().B("hello\r\n").B(Banner).A(Banner).B("\u0002\u0001\u0010").Turns);
        Assert.Equal([1, 16], facts!.OfferedSecurityTypes);
        Assert.Equal(Side.B, facts.ServerSide);
        Assert.Equal([CarrierAnomaly.BytesBeforeBanner], facts.Anomalies);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(200)]
    [InlineData(517)]
    [InlineData(9000)]
    [InlineData(70000)]
    public void A_client_of_TLS_is_malformed_whatever_the_length_of_its_hello(int length)
    {
        byte[] hello = new byte[length];
        new Random(length).NextBytes(hello);
        "\u0016\u0003\u0001\u0002\0"u8[..Math.Min(5, length)].CopyTo(hello);
        foreach (int size in new[] { length, 1, 7, 1460 })
        {
            foreach (bool answered in new[] { true, false })
            {
                var conversation = new Conversation(new ConversationOptions());
                conversation.OnBytes(Side.B, CarrierScripts.Latin1(Banner), 1);
                foreach (byte[] piece in hello.Chunk(size))
                {
                    conversation.OnBytes(Side.A, piece, 2);
                }

                if (answered)
                {
                    conversation.OnBytes(Side.B, [0, 0, 0, 4, .. "what"u8], 3);
                }

                var facts = Play.End(conversation);
                Assert.Contains(Anomaly.MalformedHandshake, facts.Anomalies);
                Assert.Equal((answered, Side.B, default(ProtocolVersion?)), (facts.Stage > Stage.None && answered, facts.ServerSide, facts.ClientVersion));
            }
        }
    }

    private static void AssertNone(string how, ConversationFacts? facts) =>
        Assert.True(
            facts is null || (facts.Stage == Stage.None && !facts.MidStream) || (facts.Stage == Stage.Banner && facts.Anomalies.Contains(Anomaly.MalformedHandshake)),
            $"{how}\n{(facts is null ? "" : Claims.Text(facts))}");
}
