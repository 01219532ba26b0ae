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
