using RfbWatch.Protocol.Conversations;
using RfbWatch.Protocol.MidStream;
using RfbWatch.Protocol.Probes;

namespace RfbWatch.Protocol.Tests.MidStream;

public class ClientGrammarTests
{
    private static readonly Dictionary<string, Func<ClientMessages>> Sessions = new()
    {
        ["requests"] = () => new ClientMessages().Request(1024, 768).Request(1024, 768).Request(1024, 768).Request(1024, 768),
        ["begin"] = () => new ClientMessages().PixelFormat().Encodings(7, 1, 0, -223, -239, -254).Request(1024, 768, 0),
        ["encodings first"] = () => new ClientMessages().Encodings(1011, 1002, 6, 16, -239, 1104, 1100, -223).PixelFormat().Request(2560, 1600, 0),
        ["typing"] = () => new ClientMessages().Press('r').Press('o').Press('w').Press(0xFF0D),
        ["typing between requests"] = () => new ClientMessages().Request(800, 600).Press('a').Request(800, 600).Press('b').Request(800, 600),
        ["pointing"] = () => Enumerable.Range(0, 12).Aggregate(new ClientMessages(), (messages, i) => messages.Pointer(500 + (3 * i), 400 - (i * i))),
        ["continuous"] = () => Enumerable.Range(0, 12).Aggregate(new ClientMessages(), (messages, i) => messages.Pointer(500 + (i * i), 400).Fence(3, 8)),
        ["pasting"] = () => new ClientMessages().Request(800, 600).CutText("hello world").Request(800, 600).Request(800, 600).Request(800, 600),
    };

    public static TheoryData<string> Names => [.. Sessions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_viewers_messages_are_found_at_their_beginning(string name)
    {
        byte[] bytes = Sessions[name]().Bytes;
        var verdict = ClientGrammar.Evaluate(bytes, final: true);
        Assert.Equal((GrammarVerdict.Answer.Yes, 0), (verdict.Kind, verdict.Offset));
        Assert.True(verdict.Confidence >= Confidence.Medium);
        Assert.Equal(ProbeVerdict.Rfb, MidStreamProbe.Probe(bytes));
        Assert.Equal(ProbeVerdict.Rfb, RfbProbe.Probe(bytes, beginningSeen: false));
        Assert.NotEqual(ProbeVerdict.Rfb, RfbProbe.Probe(bytes, beginningSeen: true));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void More_bytes_change_no_answer(string name)
    {
        byte[] bytes = Sessions[name]().Bytes;
        var last = GrammarVerdict.NeedMore;
        var lastProbe = ProbeVerdict.NeedMore;
        for (int length = 1; length <= bytes.Length; length++)
        {
            var now = ClientGrammar.Evaluate(bytes.AsSpan(0, length), final: false);
            Assert.True(last == GrammarVerdict.NeedMore || last == now, $"{length}: {last} became {now}");
            last = now;
            var probe = MidStreamProbe.Probe(bytes.AsSpan(0, length));
            Assert.True(lastProbe == ProbeVerdict.NeedMore || lastProbe == probe, $"{length}: {lastProbe} became {probe}");
            lastProbe = probe;
        }

        Assert.Equal(GrammarVerdict.Answer.Yes, last.Kind);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stream_that_begins_inside_a_message_is_found_at_a_message(string name)
    {
        byte[] bytes = [.. Sessions[name]().Bytes, .. Sessions[name]().Bytes, .. Sessions[name]().Bytes];
        for (int cut = 1; cut < 20; cut++)
        {
            var verdict = ClientGrammar.Evaluate(bytes.AsSpan(cut), final: true);
            Assert.Equal(GrammarVerdict.Answer.Yes, verdict.Kind);
            Assert.True(MessageChain.Follow(bytes.AsSpan(cut + verdict.Offset), RunPasses.Unlimited, out _, out _) == RunOutcome.Enough);
            Assert.Contains(cut + verdict.Offset, Starts(bytes));
        }
    }

    [Fact]
    public void Different_kinds_make_it_surer()
    {
        Assert.Equal(Confidence.Medium, ClientGrammar.Evaluate(Sessions["requests"]().Bytes, true).Confidence);
        Assert.Equal(Confidence.High, ClientGrammar.Evaluate(Sessions["begin"]().Bytes, true).Confidence);
        Assert.Equal(Confidence.High, ClientGrammar.Evaluate(Sessions["typing between requests"]().Bytes, true).Confidence);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Few_requests_are_not_enough(int requests)
    {
        byte[] bytes = Enumerable.Range(0, requests).Aggregate(new ClientMessages(), (messages, _) => messages.Request(1024, 768)).Bytes;
        Assert.Equal(GrammarVerdict.NeedMore, ClientGrammar.Evaluate(bytes, final: false));
        Assert.Equal(GrammarVerdict.No, ClientGrammar.Evaluate(bytes, final: true));
    }

    [Fact]
    public void A_conversation_without_a_beginning_shows_who_is_the_client()
    {
        var conversation = new Conversation(new ConversationOptions());
        conversation.OnGap(Side.B, 0);
        conversation.OnBytes(Side.B, Sessions["typing between requests"]().Bytes, 1);
        conversation.Finish();

        Assert.Equal(Side.A, conversation.Facts.ServerSide);
        Assert.Equal(RoleBasis.ClientGrammar, conversation.Facts.RoleBasis);
        Assert.Equal(Carrier.Tcp, conversation.Facts.Carrier);
        Assert.Equal(4, conversation.Facts.Activity.KeyEvents);
        Assert.Equal(3, conversation.Facts.Activity.UpdateRequests);
    }

    private static HashSet<int> Starts(byte[] bytes)
    {
        var starts = new HashSet<int>();
        for (int at = 0; at < bytes.Length; at += MessageShape.Length(bytes.AsSpan(at)))
        {
            starts.Add(at);
        }

        return starts;
    }
}
