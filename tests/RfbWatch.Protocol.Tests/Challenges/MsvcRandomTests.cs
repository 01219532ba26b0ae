using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Protocol.Tests.Challenges;

public class MsvcRandomTests
{
    [Theory]
    [InlineData(1u, "2923be84e16cd6ae529049f1f1bbe9eb")]
    [InlineData(1795335402u, "aa96d7fa10c188947b121890bee50db2")]
    [InlineData(0xFFFFFFFFu, "232b2e854cbe858d52987198fb778977")]
    public void The_seed_comes_back_in_its_low_24_bits(uint seed, string challenge)
    {
        byte[] bytes = new byte[16];
        MsvcRandom.Fill(seed, bytes);
        Assert.Equal(challenge, Convert.ToHexStringLower(bytes));
        Assert.Equal(seed & 0xFFFFFF, MsvcRandom.FindSeed(bytes));
    }

    /// <summary>The second byte selects the states that are tried: each of its values has some.</summary>
    [Fact]
    public void Every_first_and_second_byte_is_searched()
    {
        var random = new Random(20261201);
        var seen = new HashSet<(byte, byte)>();
        byte[] bytes = new byte[16];
        for (int i = 0; i < 20_000; i++)
        {
            uint seed = (uint)random.Next();
            MsvcRandom.Fill(seed, bytes);
            seen.Add((bytes[0], bytes[1]));
            Assert.Equal(seed & 0xFFFFFF, MsvcRandom.FindSeed(bytes));
        }

        Assert.Equal((256, 256), (seen.Select(pair => pair.Item1).Distinct().Count(), seen.Select(pair => pair.Item2).Distinct().Count()));
    }

    [Fact]
    public void Random_bytes_have_no_seed()
    {
        var random = new Random(20261122);
        byte[] bytes = new byte[16];
        for (int i = 0; i < 50; i++)
        {
            random.NextBytes(bytes);
            Assert.Null(MsvcRandom.FindSeed(bytes));
        }
    }
}
