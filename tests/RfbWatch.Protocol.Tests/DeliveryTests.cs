using RfbWatch.Protocol.Conversations;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests;

/// <summary>The same bytes give the same facts, however they are cut and however the sides are interleaved.</summary>
public class DeliveryTests
{
    public static TheoryData<string> Names => [.. Repetitions.Sample(Scripts.All.Keys)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Cuts_change_nothing(string name)
    {
        var script = Scripts.All[name];
        string whole = Claims.Text(Play.Steps(script));
        foreach (int size in new[] { 1, 2, 3, 5, 7, 11, 16, 24 })
        {
            Assert.Equal(whole, Claims.Text(Play.Steps(script.Cut(size))));
        }

        Assert.Equal(whole, Claims.Text(Play.Steps(script.Coalesced())));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_single_cut_changes_nothing(string name)
    {
        var script = Scripts.All[name];
        string whole = Claims.Text(Play.Steps(script));
        foreach (bool server in new[] { true, false })
        {
            int length = Math.Min(150, server ? script.ServerBytes.Length : script.ClientBytes.Length);
            for (int at = 1; at < length; at++)
            {
                Assert.Equal(whole, Claims.Text(Play.Steps(CutAt(script, server, at))));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_order_of_the_sides_changes_nothing(string name)
    {
        var script = Scripts.All[name];
        string whole = Claims.Text(Play.Steps(script));
        Assert.Equal(whole, Claims.Text(Play.SideBySide(script, serverFirst: true)));
        Assert.Equal(whole, Claims.Text(Play.SideBySide(script, serverFirst: false)));
        Assert.Equal(whole, Claims.Text(Play.SideBySide(script.Cut(1), serverFirst: false)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_interleavings_change_nothing(string name)
    {
        var script = Scripts.All[name];
        string whole = Claims.Text(Play.Steps(script));
        for (int seed = 1; seed <= 20; seed++)
        {
            Assert.Equal($"{seed} {whole}", $"{seed} {Claims.Text(Interleaved(script, new Random(seed), looking: seed % 2 == 0))}");
        }
    }

    /// <summary>Content that the conversation does not read may be reported by count only.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Unread_content_reported_by_count_changes_nothing(string name)
    {
        var script = Scripts.All[name];
        string whole = Claims.Text(Play.Steps(script));
        foreach (int size in new[] { 1, 3, 16, 1000 })
        {
            Assert.Equal(whole, Claims.Text(Play.Passing(script.Cut(size), out _)));
        }
    }

    /// <summary>The demand returned by input methods equals the demand when queried: it is never out of date, and querying it changes nothing.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_demand_that_input_returns_is_the_current_one(string name)
    {
        foreach (int size in new[] { 1, 3, 16, 1000 })
        {
            var conversation = new Conversation(new ConversationOptions());
            foreach (var step in Scripts.All[name].Cut(size).Steps)
            {
                var side = step.FromServer ? Side.A : Side.B;
                var demand = conversation.OnBytes(side, step.Bytes, 1);
                Assert.Equal(demand, conversation.OnSkipped(side, 0));
                Assert.Equal(demand, conversation.OnSkipped(side, 0));
            }

            Assert.Equal(conversation.OnGap(Side.A, 1), conversation.OnSkipped(Side.A, 0));
        }
    }

    [Fact]
    public void Pixels_and_clipboard_text_are_unread()
    {
        Play.Passing(Scripts.NewOpened().Cut(100), out long before);
        const int Side = 100, PixelBytes = 4;
        var facts = Play.Passing(Scripts.NewOpened().RawUpdate(Side, Side).ServerCutText(new string('x', 5000)).Bell().Cut(100), out long passed);

        int tails = 2 * 100; // bytes that arrived in one piece with the bytes in front of the content
        Assert.InRange(passed - before, (Side * Side * PixelBytes) + 5000 - tails, (Side * Side * PixelBytes) + 5000);
        Assert.Equal(5000, facts.Activity.ClipboardServerBytes);
        Assert.Empty(facts.Anomalies);
    }

    /// <summary>
    /// The steps of both sides with random interleaving and cuts, each byte with the time of its step; optionally with the facts read on the way.
    /// </summary>
    private static ConversationFacts Interleaved(RfbScript script, Random random, bool looking)
    {
        var conversation = new Conversation(new ConversationOptions());
        var queues = new[] { new Queue<(byte[] Bytes, long Ticks)>(), new Queue<(byte[] Bytes, long Ticks)>() };
        long ticks = 0;
        foreach (var step in script.Steps)
        {
            ticks++;
            foreach (byte[] piece in step.Bytes.Chunk(random.Next(1, 40)))
            {
                queues[step.FromServer ? 0 : 1].Enqueue((piece, ticks));
            }
        }

        while (queues[0].Count + queues[1].Count > 0)
        {
            int side = queues[0].Count == 0 ? 1 : queues[1].Count == 0 ? 0 : random.Next(2);
            var (bytes, time) = queues[side].Dequeue();
            conversation.OnBytes((Side)side, bytes, time);
            _ = looking ? conversation.Facts : null;
        }

        return Play.End(conversation);
    }

    private static RfbScript CutAt(RfbScript script, bool server, int at)
    {
        var cut = new RfbScript();
        int passed = 0;
        foreach (var step in script.Steps)
        {
            int inside = step.FromServer == server ? at - passed : 0;
            passed += step.FromServer == server ? step.Bytes.Length : 0;
            foreach (byte[] piece in inside > 0 && inside < step.Bytes.Length ? new[] { step.Bytes[..inside], step.Bytes[inside..] } : [step.Bytes])
            {
                _ = step.FromServer ? cut.Server(piece) : cut.Client(piece);
            }
        }

        return cut;
    }
}
