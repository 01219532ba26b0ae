using System.Text;
using RfbWatch.Protocol.Conversations;
using RfbWatch.Protocol.Readings;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Tests.Readings;

/// <summary>Inside carriers and after the tokens, the copies are chosen with which the conversation is most consistent; the search is bounded.</summary>
public sealed class CopyChoiceTests
{
    private const string Request = "GET /websockify HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private const string Answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    /// <summary>A session without authentication in a WebSocket whose client sends one byte per frame.</summary>
    private static CopyScript WebSocket()
    {
        var script = new CopyScript().Client(Encoding.ASCII.GetBytes(Request)).Server(Encoding.ASCII.GetBytes(Answer)).Server(Frame(CopyScript.Banner("003.008")));
        foreach (byte each in CopyScript.Banner("003.008"))
        {
            script.Client(Masked(each));
        }

        return script.Server(Frame([1, 1])).Client(Masked(1)).Server(Frame(CopyScript.U32(0))).Client(Masked(1)).Server(Frame(CopyScript.ServerInit("desk")));
    }

    [Fact]
    public void Without_a_dispute_one_conversation_is_read()
    {
        Assert.Null(WebSocket().Read());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(9, true)]
    [InlineData(15, false)]
    [InlineData(17, false)]
    public void A_forged_copy_inside_a_WebSocket_hides_nothing(int packet, bool client)
    {
        foreach (byte[] forged in (byte[][])[Encoding.ASCII.GetBytes(Answer), Encoding.ASCII.GetBytes("CONNECT h:5900 HTTP/1.1\r\n\r\n"), [0], new byte[30], CopyScript.Banner("003.003"), [.. CopyScript.U32(0), .. CopyScript.ServerInit("x")]])
        {
            var script = WebSocket();
            var facts = Chosen(script.Forge(packet, client ? Side.A : Side.B, forged, 0), out var conversation);
            Assert.True(facts is { NoAuthentication: true, Carrier: Carrier.WebSocket, ServerSide: Side.B }, $"{forged.Length} bytes: {facts.Stage} {facts.Carrier} {facts.ServerSide}");
            Assert.NotNull(conversation.Handshake!.Conflict);
        }
    }

    [Fact]
    public void Several_copies_are_left_out_together()
    {
        var script = WebSocket().Forge(3, Side.A, new byte[30], 0).Forge(2, Side.B, CopyScript.ServerInit("x"), 0).Forge(10, Side.A, CopyScript.Banner("003.889"), 0)
            .Forge(19, Side.B, CopyScript.U32(2), 0).Forge(0, Side.A, "SSH-2.0-OpenSSH_9.2p1\r\n"u8.ToArray(), 0);
        var facts = Chosen(script, out _);
        Assert.True(facts is { NoAuthentication: true, Carrier: Carrier.WebSocket, ServerSide: Side.B }, $"{facts.Stage} {facts.Carrier} {facts.ServerSide}");
    }

    [Fact]
    public void The_copies_that_most_others_contradict_are_left_out_of_the_consistent_order()
    {
        var verdict = WebSocket().Forge(3, Side.A, new byte[30], 0).Read()!;
        var streams = verdict.Streams;
        Assert.Equal((Side.A, 1), streams.Disputed[0]);
        var consistent = streams.Assemble(streams.Consistent);
        Assert.Equal(streams.Assemble(StreamOrder.Default.Without(Side.A, 1)).A, consistent.A);
        Assert.Equal(consistent.A, streams.Assemble(streams.Chained).A);
        Assert.NotEqual(consistent.A, streams.Assemble(StreamOrder.Default).A);
    }

    [Fact]
    public void A_copy_that_was_left_out_can_be_put_first_again()
    {
        var order = StreamOrder.Default.Without(Side.B, 3);
        Assert.True(order.Excludes(Side.B, 3));
        Assert.False(order.First(Side.B, 3).Excludes(Side.B, 3));
        Assert.Equal(StreamOrder.Default.First(Side.B, 3), order.First(Side.B, 3));
        Assert.Equal(order, StreamOrder.Default.First(Side.B, 3).Without(Side.B, 3));
    }

    [Fact]
    public void The_bytes_that_a_conversation_took_are_those_that_its_verdict_hands_out()
    {
        Chosen(WebSocket().Forge(0, Side.A, Encoding.ASCII.GetBytes(Answer), 0), out var conversation);
        var client = new List<byte>();
        conversation.Handshake!.Replay((side, bytes, _) => client.AddRange(side == Side.A ? bytes.ToArray() : []));
        Assert.StartsWith("GET ", Encoding.Latin1.GetString([.. client]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exhausted_budget_shortens_the_search_and_is_reported()
    {
        var script = WebSocket();
        for (int packet = 14; packet >= 3; packet -= 2)
        {
            script.Forge(packet, Side.A, new byte[20 + packet], 0);
        }

        var budget = new CopySearchBudget(0, 0);
        Conversation.From(new ConversationOptions(), script.Read()!, out _, budget);
        Assert.Equal(1, budget.Shortened);

        var ample = new CopySearchBudget(0, 1_000);
        Conversation.From(new ConversationOptions(), script.Read()!, out _, ample);
        Assert.Equal(0, ample.Shortened);
    }

    [Theory]
    [InlineData(4, 0L)]
    [InlineData(40, 1L)]
    public void Orders_of_equal_copies_are_paid_for(int equal, long shortened)
    {
        var script = WebSocket();
        for (int copy = 0; copy < equal; copy++)
        {
            script.Forge(3, Side.A, new byte[7], 0);
        }

        const int Ample = 1_000;
        var ample = new CopySearchBudget(0, Ample);
        int read = Search(script, ample);
        Assert.InRange(Ample - ample.Allowed(Ample), read + equal, Ample - CopySearchBudget.Least);
        Assert.Equal(0, ample.Shortened);

        // The results differ in fewer ways than an empty budget allows, but the orders do not.
        var empty = new CopySearchBudget(0, 0);
        Assert.InRange(Search(script, empty), 2, CopySearchBudget.Least - 1);
        Assert.Equal(shortened, empty.Shortened);
    }

    /// <summary>Chooses between the copies of a script without reading them; returns the number of conversations.</summary>
    private static int Search(CopyScript script, CopySearchBudget budget)
    {
        int read = 0;
        CopyChoice.Best(script.Read()!.Streams, budget, _ =>
        {
            read++;
            return new Conversation(new ConversationOptions());
        });
        return read;
    }

    private static ConversationFacts Chosen(CopyScript script, out Conversation conversation)
    {
        conversation = Conversation.From(new ConversationOptions(), script.Read()!, out _);
        conversation.Initiator = Side.A;
        conversation.Finish();
        return conversation.Facts;
    }

    private static byte[] Frame(byte[] content) => [0x82, (byte)content.Length, .. content];

    private static byte[] Masked(byte content) => [0x82, 0x81, 1, 2, 3, 4, (byte)(content ^ 1)];
}
