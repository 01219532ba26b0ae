using RfbWatch.Protocol.Challenges;
using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Tests.Challenges;

public class ChallengeAnalysisTests
{
    /// <summary>Successive challenges of real servers (Debian 12), with the second in which they were sent.</summary>
    [Theory]
    [InlineData("LibVNCServer 0.9.14", 1795335364, "617d6c641c484d2e3a0c02b8eba28688", 1795335365, "94c4cbb00d19de4725e000108286985a", 0)]
    [InlineData("krfb 22.12", 1795335415, "561462c253420f3ee59b058817fb1f6a", 1795335416, "12436c2e98768c9bdebce3ad2e305c84", 0)]
    [InlineData("TightVNC 1.3.10 Unix", 1795335342, "65b83bad6892bec1fa6117927936f23a", 1795335343, "7a6da57ebf38545e56a3bea322d11687", 0)]
    [InlineData("TightVNC 1.3.10 Unix", 1795336265, "053b5a1abc6e49f97688b9f555ef83a8", 1795336266, "ee1c9ef3eff5768f95de8beb2555552a", 0)]
    [InlineData("x11vnc 0.9.16", 1795336266, "fab2d09d74a3c7e1feb806f31e1d53a3", 1795336267, "1502aa89a6716ba4297197478febeaa3", 371)]
    [InlineData("x11vnc 0.9.16", 1795335348, "8d6341ebf513554778f21b72ab487b12", 1795335349, "bc8bb5379d6fbff538e5c2df09e6f98a", 868)]
    public void Servers_on_glibc_are_found_and_predicted(string server, long seconds, string challenge, long nextSeconds, string next, int numbersBefore)
    {
        var analysis = ChallengeAnalysis.Analyse(Evidence(challenge, seconds));

        Assert.True(analysis.Model == ChallengeModel.GlibcRandom, server);
        Assert.Equal(numbersBefore, analysis.NumbersBefore);
        Assert.True(analysis.Confirms(Evidence(next, nextSeconds)));
        Assert.False(analysis.Confirms(Evidence("c62b833b2c5bf89eacd3d7b52fe61d09", nextSeconds)));
        Assert.False(analysis.SeededWithTime);
    }

    [Theory]
    [InlineData("TigerVNC 1.12", 1795335420, "c62b833b2c5bf89eacd3d7b52fe61d09")]
    [InlineData("QEMU 7.2", 1795335370, "e6b8c5f59d2d7b5d04bf24e5a643abf0")]
    public void Servers_on_the_systems_generator_are_not(string server, long seconds, string challenge)
    {
        var analysis = ChallengeAnalysis.Analyse(Evidence(challenge, seconds));
        Assert.True(analysis.Model == ChallengeModel.None, server);
        Assert.False(analysis.Confirms(Evidence(challenge, seconds)));
    }

    [Fact]
    public void A_server_that_made_challenges_before_is_found_up_to_the_limit()
    {
        var random = new GlibcRandom(1_795_336_000 ^ 31337);
        random.Skip(8 * 16);
        string challenge = Next(ref random);
        var options = new ChallengeAnalysisOptions { FarPositions = 0 };
        Assert.Equal(ChallengeModel.GlibcRandom, ChallengeAnalysis.Analyse(Evidence(challenge, 1_795_336_100), options).Model);
        Assert.Equal(ChallengeModel.None, ChallengeAnalysis.Analyse(Evidence(challenge, 1_795_336_100), options with { SkippedChallenges = 7 }).Model);
    }

    /// <summary>
    /// A joint search for many challenges gives the results of separate searches, on any number of threads, and random challenges give no hit.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Many_challenges_are_searched_for_together(int threads)
    {
        const uint Time = 1_795_336_100;
        var noise = new Random(20261122);
        var challenges = new List<ChallengeEvidence>();
        var expected = new List<(ChallengeModel Model, int NumbersBefore)>();
        void Add(string challenge, ChallengeModel model, int numbersBefore = 0)
        {
            challenges.Add(Evidence(challenge, Time + challenges.Count));
            expected.Add((model, numbersBefore));
        }

        for (int i = 0; i < 600; i++)
        {
            byte[] bytes = new byte[16];
            noise.NextBytes(bytes);
            Add(Convert.ToHexStringLower(bytes), ChallengeModel.None);
            if (i % 40 == 0)
            {
                var near = new GlibcRandom(Time ^ (uint)noise.Next(1 << 22));
                near.Skip(i / 80 * 16);
                Add(Next(ref near), ChallengeModel.GlibcRandom, i / 80 * 16);
                var far = new GlibcRandom(Time ^ (uint)noise.Next(1 << 10));
                far.Skip(145 + i);
                Add(Next(ref far), ChallengeModel.GlibcRandom, 145 + i);
                Add(Msvc((uint)noise.Next()), ChallengeModel.MsvcRand);
                Add("abababababababababababababababab", ChallengeModel.Constant);
            }
        }

        var analyses = ChallengeAnalysis.Analyse(challenges, options: null, threads);

        Assert.Equal(expected, analyses.Select(analysis => (analysis.Model, analysis.NumbersBefore)));
    }

    [Fact]
    public void Microsofts_generator_seeded_with_the_time_is_distinguished_from_any_other_seed()
    {
        const long Seconds = 1_795_336_100;
        var byTime = ChallengeAnalysis.Analyse(Evidence(Msvc((uint)Seconds), Seconds));
        Assert.Equal(ChallengeModel.MsvcRand, byTime.Model);
        Assert.True(byTime.SeededWithTime);
        Assert.True(byTime.Confirms(Evidence(Msvc((uint)Seconds + 60), Seconds + 60)));
        Assert.False(byTime.Confirms(Evidence(Msvc((uint)Seconds + 5_000_000), Seconds + 60)));

        var other = ChallengeAnalysis.Analyse(Evidence(Msvc((uint)Seconds + 5_000_000), Seconds));
        Assert.Equal(ChallengeModel.MsvcRand, other.Model);
        Assert.False(other.SeededWithTime);
        Assert.True(other.Confirms(Evidence(Msvc(77), Seconds + 60)));
    }

    [Theory]
    [InlineData("00000000000000000000000000000000", ChallengeModel.Constant)]
    [InlineData("abababababababababababababababab", ChallengeModel.Constant)]
    [InlineData("deadbeefdeadbeefdeadbeefdeadbeef", ChallengeModel.Constant)]
    [InlineData("000102030405060708090a0b0c0d0e0f", ChallengeModel.LowEntropy)]
    [InlineData("3031323334353637383941424344454b", ChallengeModel.LowEntropy)]
    [InlineData("00112233445566770011223344556677", ChallengeModel.LowEntropy)]
    [InlineData("8899aabb0c1d2e3f4051627384950617", ChallengeModel.None)]
    public void Regular_bytes_are_detected(string challenge, ChallengeModel model) =>
        Assert.Equal(model, ChallengeAnalysis.Analyse(Evidence(challenge, 0)).Model);

    [Fact]
    public void A_constant_challenge_is_confirmed_by_itself_alone()
    {
        var analysis = ChallengeAnalysis.Analyse(Evidence("abababababababababababababababab", 1_795_336_100));
        Assert.True(analysis.Confirms(Evidence("abababababababababababababababab", 1_795_336_200)));
        Assert.False(analysis.Confirms(Evidence("acacacacacacacacacacacacacacacac", 1_795_336_200)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    [InlineData(4_000_000_000)]
    [InlineData(200_000_000_000)]
    public void Times_without_a_seed_do_no_harm(long seconds) =>
        Assert.Equal(ChallengeModel.None, ChallengeAnalysis.Analyse(Evidence("8899aabb0c1d2e3f4051627384950617", seconds)).Model);

    private static string Next(ref GlibcRandom random)
    {
        byte[] bytes = new byte[16];
        foreach (ref byte value in bytes.AsSpan())
        {
            value = random.NextByte();
        }

        return Convert.ToHexStringLower(bytes);
    }

    private static string Msvc(uint seed)
    {
        byte[] bytes = new byte[16];
        MsvcRandom.Fill(seed, bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static ChallengeEvidence Evidence(string challenge, long seconds) =>
        new(Convert.FromHexString(challenge), DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond));
}
