using System.Runtime.Intrinsics;
using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Protocol.Tests.Challenges;

public class ChallengeKeysTests
{
    private static readonly Random Noise = new(20261201);

    [Fact]
    public void A_challenge_is_found_in_every_lane_and_with_any_of_its_ignored_bits()
    {
        byte[] challenge = [0x81, 0x7F, 0x55, 0x12];
        var keys = new ChallengeKeys([challenge]);
        for (int lane = 0; lane < GlibcSeedLanes.Seeds; lane++)
        {
            // A number is a word without its lowest bit, of which the low seven bits count.
            byte[][] words = new byte[ChallengeKeys.KeyBytes][];
            for (int i = 0; i < words.Length; i++)
            {
                words[i] = Bytes();
                words[i][lane] = (byte)((challenge[i] << 1) | Noise.Next(2));
            }

            Assert.True((keys.Begins(Vectors(words)) >> lane & 1) == 1, $"lane {lane}");
        }
    }

    /// <summary>The filter may pass other lanes, but with 4,096 challenges no more than one in 25, or the search would look at most positions.</summary>
    [Fact]
    public void Few_other_lanes_pass()
    {
        const int Challenges = 4096, Rounds = 2000;
        var keys = new ChallengeKeys([.. Enumerable.Range(0, Challenges).Select(_ => Bytes())]);
        long passed = Enumerable.Range(0, Rounds).Sum(_ => (long)uint.PopCount(keys.Begins(Vectors([Bytes(), Bytes(), Bytes()]))));
        Assert.InRange(passed, 1, Rounds * GlibcSeedLanes.Seeds / 25);
        Assert.Equal(0u, new ChallengeKeys([]).Begins(Vectors([Bytes(), Bytes(), Bytes()])));
    }

    private static byte[] Bytes()
    {
        byte[] bytes = new byte[GlibcSeedLanes.Seeds];
        Noise.NextBytes(bytes);
        return bytes;
    }

    private static Vector256<byte>[] Vectors(byte[][] words) => [.. words.Select(word => Vector256.Create(word))];
}
