using RfbWatch.Protocol.Challenges;
using RfbWatch.TestKit;

namespace RfbWatch.Protocol.Tests.Challenges;

public class ChallengeRelationTests
{
    [Fact]
    public void The_distances_with_sums_enough_are_proved_and_no_others()
    {
        const int Farthest = 4096;
        var random = new GlibcRandom(0x1234_5678);
        random.Skip(100_000);
        byte[] bytes = new byte[Farthest + 16];
        foreach (ref byte value in bytes.AsSpan())
        {
            value = random.NextByte();
        }

        var earlier = new ChallengeEvidence(bytes.AsSpan(0, 16), 0);
        for (int distance = 16; distance <= Farthest; distance++)
        {
            Assert.Equal(distance is >= 23 and <= 36 ? distance : 0, ChallengeRelation.Distance(earlier, new ChallengeEvidence(bytes.AsSpan(distance, 16), 0)));
        }
    }

    [Fact]
    public void Every_second_of_challenges_that_follow_at_once_is_proved()
    {
        var random = new GlibcRandom(77);
        var first = Next(ref random);
        var second = Next(ref random);
        Assert.Equal((0, 32), (ChallengeRelation.Distance(first, second), ChallengeRelation.Distance(first, Next(ref random))));
    }

    [Fact]
    public void The_order_matters()
    {
        var random = new GlibcRandom(77);
        var first = Next(ref random);
        random.Skip(18);
        var second = Next(ref random);
        Assert.Equal((34, 0), (ChallengeRelation.Distance(first, second), ChallengeRelation.Distance(second, first)));
    }

    [Fact]
    public void Random_and_constant_challenges_are_not_related()
    {
        var random = new Random(1);
        byte[] bytes = new byte[16];
        var challenges = new List<ChallengeEvidence> { new(new byte[16], 0), new(new byte[16], 0), new([.. Enumerable.Repeat(byte.MaxValue, 16)], 0) };
        for (int i = 0; i < Repetitions.Of(1000); i++)
        {
            random.NextBytes(bytes);
            challenges.Add(new ChallengeEvidence(bytes, i));
        }

        Assert.All(challenges, one => Assert.All(challenges, other => Assert.Equal(0, ChallengeRelation.Distance(one, other))));
    }

    private static ChallengeEvidence Next(ref GlibcRandom random)
    {
        byte[] bytes = new byte[16];
        foreach (ref byte value in bytes.AsSpan())
        {
            value = random.NextByte();
        }

        return new ChallengeEvidence(bytes, 0);
    }
}
