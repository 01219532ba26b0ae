using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Protocol.Tests.Challenges;

public class GlibcRandomTests
{
    // random() & 255 of glibc 2.36 after srandom(seed), with the given number of values discarded.
    [Theory]
    [InlineData(0u, 0, "67c6697351ff4aec29cdbaabf2fbe346")]
    [InlineData(1u, 0, "67c6697351ff4aec29cdbaabf2fbe346")]
    [InlineData(1795335402u, 0, "053b5a1abc6e49f97688b9f555ef83a8")]
    [InlineData(1795335402u, 16, "ee1c9ef3eff5768f95de8beb2555552a")]
    [InlineData(1799182262u, 128, "ac9778dad6071c857cc227a3edc2201a")]
    [InlineData(1700000000u, 944, "0fdfb63ffe49d75669c2635dab183cb1")]
    [InlineData(2147000000u, 3, "7e4618f60fa1bdfda2fba1915a11950d")]
    public void Gives_what_the_C_library_gives(uint seed, int skip, string expected)
    {
        var random = new GlibcRandom(seed);
        random.Skip(skip);
        Assert.Equal(expected, Convert.ToHexStringLower(Bytes(random, 16)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(17, 16)]
    [InlineData(4095, 128)]
    [InlineData(2048 + 8, 64)]
    public void The_near_search_finds_every_lane(int offset, int position)
    {
        const uint First = 1_795_330_048;
        Assert.Equal((First + (uint)offset, position), Near(Challenge(First + (uint)offset, position), First, 4096, 8));
        Assert.Null(Near(Challenge(First + 4096, position), First, 4096, 8));
        Assert.Null(Near(Challenge(First + (uint)offset, 9 * 16), First, 4096, 8));
    }

    [Fact]
    public void The_near_search_finds_each_of_sixteen_seeds()
    {
        const uint First = 1_700_000_000;
        for (uint seed = First; seed < First + 32; seed++)
        {
            Assert.Equal((seed, 32), Near(Challenge(seed, 32), First, 32, 2));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1000, 371)]
    [InlineData(4095, 1183)]
    public void The_far_search_finds_any_position(int offset, int position)
    {
        const uint First = 1_795_330_048;
        Assert.Equal((First + (uint)offset, position), Far(Challenge(First + (uint)offset, position), First, 4096, 1200));
        Assert.Null(Far(Challenge(First + 4096, position), First, 4096, 1200));
    }

    /// <summary>With few challenges the search filters single values as well, and with many only keys: both find all of them.</summary>
    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(4096)]
    public void All_challenges_of_a_set_are_found(int count)
    {
        const uint First = 1_795_330_048;
        (uint Seed, int Position)[] made = [.. Enumerable.Range(0, count).Select(i => (First + (uint)i, i % 9 * 16))];
        var set = new ChallengeSet([.. made.Select(each => Challenge(each.Seed, each.Position))]);
        Assert.Equal(made.Select(each => ((uint, int)?)each), new GlibcSeedSearch(set, 8 * 16, 16).Run(First, 4096, threads: 2));
    }

    /// <summary>The cost is bounded for any number of challenges and never falls with it, or a search would be cheaper the more it does.</summary>
    [Fact]
    public void More_challenges_never_cost_less()
    {
        long[] costs = [.. Enumerable.Range(1, 4096).Select(count => GlibcSeedSearch.StepsOf(count, 1 << 22, 128, 16))];
        Assert.Equal(costs.Order(), costs);
        Assert.InRange(costs[^1], costs[0], 4 * costs[0]);
    }

    private static (uint Seed, int Position)? Near(byte[] challenge, uint first, int count, int skipped) =>
        new GlibcSeedSearch(new ChallengeSet([challenge]), skipped * 16, 16).Run(first, count, threads: 1)[0];

    private static (uint Seed, int Position)? Far(byte[] challenge, uint first, int count, int positions) =>
        new GlibcSeedSearch(new ChallengeSet([challenge]), positions, 1).Run(first, count, threads: 1)[0];

    private static byte[] Challenge(uint seed, int position)
    {
        var random = new GlibcRandom(seed);
        random.Skip(position);
        return Bytes(random, 16);
    }

    private static byte[] Bytes(GlibcRandom random, int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = random.NextByte();
        }

        return bytes;
    }
}
