using RfbWatch.Protocol.MidStream;

namespace RfbWatch.Protocol.Tests.MidStream;

/// <summary>The search for messages follows few of the runs that share their messages, and finds the same as if it followed all of them.</summary>
public sealed class RunPassesTests
{
    private const int Length = 1 << 20;

    /// <summary>Bytes in which a run begins at very many positions and is never sufficient.</summary>
    private static readonly Dictionary<string, Func<int, byte[]>> Repeated = new()
    {
        ["the byte of a PointerEvent"] = length => Repeat([5], length),
        ["zeros"] = length => Repeat([0], length),
        ["keys that are never released"] = length => Repeat([4, 1, 0, 0, 0, 0, 0, (byte)'a'], length),
        ["requests of a part"] = length => Repeat([3, 1, 0, 1, 0, 1, 0, 9, 0, 9], length),
        ["buttons at one position"] = length => Repeat(6, length, (record, number) => Pointer((byte)(number & 1)).CopyTo(record)),
        ["fences"] = length => Repeat([248, 0, 0, 0, 0, 0, 0, 0, 0], length),
        ["copied rectangles in updates of one"] = length => Repeat([0, 0, 0, 1, 0, 9, 0, 9, 0, 9, 0, 9, 0, 0, 0, 1, 0, 0, 0, 1], length),
        ["copied rectangles, each the beginning of a long update"] = length => Repeat([0, 9, 0, 9, 0, 9, 0, 9, 0, 0, 0, 1, 0, 0, 16, 0], length),
    };

    public static TheoryData<string> Names => [.. Repeated.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Repeated_bytes_are_searched_once(string name)
    {
        // Takes minutes if every run is followed to its end.
        byte[] bytes = Repeated[name](Length);
        Assert.Equal(GrammarVerdict.No, ClientGrammar.Evaluate(bytes, final: true));
        Assert.Equal(GrammarVerdict.No, ServerGrammar.Evaluate(bytes, final: true));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_viewers_messages_after_repeated_bytes_are_found(string name)
    {
        const int Before = 1 << 12;
        byte[] bytes = [.. Repeated[name](Before), .. new byte[64], .. new ClientMessages().Request(800, 600).Press('a').Request(800, 600).Press('b').Request(800, 600).Bytes];
        var verdict = ClientGrammar.Evaluate(bytes, final: true);
        Assert.Equal(All<MessageChain>(bytes), verdict);
        Assert.Equal(GrammarVerdict.Answer.Yes, verdict.Kind);
    }

    [Fact]
    public void Sessions_give_the_same_result_as_without_a_limit()
    {
        const int Seed = 20261124;
        var random = new Random(Seed);
        for (int session = 0; session < 200; session++)
        {
            byte[] bytes = Session(random, 20 + random.Next(300));
            int length = random.Next(1, bytes.Length);
            Assert.True(All<MessageChain>(bytes) == ClientGrammar.Evaluate(bytes, final: true), $"seed {Seed}, session {session}");
            Assert.True(All<MessageChain>(bytes.AsSpan(0, length)) == ClientGrammar.Evaluate(bytes.AsSpan(0, length), final: true), $"seed {Seed}, session {session}, {length}");
        }
    }

    /// <summary>Each repeated position costs 8: a run is given up only once the one that begins at the next message is sufficient before it.</summary>
    [Theory]
    [InlineData(5, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void A_run_is_followed_while_its_score_is_not_too_low(int repeated, bool followed)
    {
        var client = new ClientMessages();
        for (int pointer = 0; pointer <= repeated; pointer++)
        {
            client.Pointer(7, 9);
        }

        for (int request = 0; request < 13; request++)
        {
            client.Request(800, 600);
        }

        byte[] bytes = client.Bytes;
        Assert.True(MessageChain.Follow(bytes, RunPasses.Unlimited, out _, out _) == RunOutcome.Enough);
        Assert.Equal(followed, MessageChain.Follow(bytes, RunPasses.Over(bytes.Length), out _, out _) == RunOutcome.Enough);
    }

    [Fact]
    public void After_the_first_runs_only_a_higher_score_passes()
    {
        var passes = RunPasses.Over(2);
        for (int run = 0; run < RunPasses.MaxRuns - 1; run++)
        {
            Assert.True(passes.TryPass(1, -5));
        }

        Assert.True(passes.TryPass(1, -6));
        Assert.False(passes.TryPass(1, -6));
        Assert.False(passes.TryPass(1, -5));
        Assert.True(passes.TryPass(1, -4));
        Assert.False(passes.TryPass(1, -4));
        Assert.True(passes.TryPass(0, -4));
        Assert.False(passes.From(1).TryPass(0, -4));
        Assert.True(passes.From(1).TryPass(0, -3));
    }

    [Fact]
    public void Without_a_limit_every_run_passes()
    {
        Assert.False(RunPasses.Unlimited.AreLimited);
        for (int run = 0; run < 2 * RunPasses.MaxRuns; run++)
        {
            Assert.True(RunPasses.Unlimited.From(3).TryPass(7, 0));
        }
    }

    /// <summary>The verdict if every run is followed to its end.</summary>
    private static GrammarVerdict All<TRun>(ReadOnlySpan<byte> bytes)
        where TRun : struct, IMessageRun
    {
        var verdict = MessageRunSearch.Evaluate<TRun>(bytes, bytes.Length, RunPasses.Unlimited);
        return verdict.Kind == GrammarVerdict.Answer.Yes ? verdict : GrammarVerdict.No;
    }

    /// <summary>A stream that begins inside a message: requests, keys and motion, with few that prove much.</summary>
    private static byte[] Session(Random random, int messages)
    {
        var client = new ClientMessages();
        int x = random.Next(800);
        int y = random.Next(600);
        int requests = random.Next(4);
        for (int message = 0; message < messages; message++)
        {
            switch (random.Next(5 + requests))
            {
                case 0 when random.Next(8) == 0:
                    client.Press((uint)('a' + random.Next(26)));
                    break;
                case 1:
                    (x, y) = (Math.Max(0, x + random.Next(-9, 10)), Math.Max(0, y + random.Next(-9, 10)));
                    client.Pointer(x, y);
                    break;
                case 2 when random.Next(20) == 0:
                    client.Request(1024, 768);
                    break;
                case 3 when random.Next(20) == 0:
                    client.CutText(new string('x', random.Next(30)));
                    break;
                default:
                    client.Add(3, 1, 0, (byte)random.Next(100), 0, (byte)random.Next(100), 0, (byte)random.Next(1, 100), 0, (byte)random.Next(1, 100));
                    break;
            }
        }

        byte[] noise = new byte[random.Next(20)];
        random.NextBytes(noise);
        return [.. noise, .. client.Bytes];
    }

    private static byte[] Repeat(byte[] record, int length) => Repeat(record.Length, length, (span, _) => record.AsSpan(0, span.Length).CopyTo(span));

    private static byte[] Repeat(int size, int length, SpanWriter write)
    {
        byte[] bytes = new byte[length];
        for (int at = 0; at + size <= length; at += size)
        {
            write(bytes.AsSpan(at, size), at / size);
        }

        return bytes;
    }

    private static byte[] Pointer(byte buttons) => [5, buttons, 0, 7, 0, 9];

    private delegate void SpanWriter(Span<byte> record, int number);
}
