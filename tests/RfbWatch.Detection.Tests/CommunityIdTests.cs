using RfbWatch.TestKit;

namespace RfbWatch.Detection.Tests;

public class CommunityIdTests
{
    /// <summary>The TCP vectors of the specification's baseline, seed 0.</summary>
    [Theory]
    [InlineData("128.232.110.120", 34855, "66.35.250.204", 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=")]
    [InlineData("2001:470:e5bf:dead:4957:2174:e82c:4887", 63943, "2607:f8b0:400c:c03::1a", 25, "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=")]
    [InlineData("1.2.3.4", 1122, "5.6.7.8", 3344, "1:wCb3OG7yAFWelaUydu0D+125CLM=")]
    public void Published_vectors_hold_in_both_directions(string one, int onePort, string other, int otherPort, string expected)
    {
        var left = new Endpoint(Addresses.Parse(one), (ushort)onePort);
        var right = new Endpoint(Addresses.Parse(other), (ushort)otherPort);
        Assert.Equal(expected, CommunityId.ForTcp(left, right));
        Assert.Equal(expected, CommunityId.ForTcp(right, left));
    }

    [Fact]
    public void Equal_addresses_are_ordered_by_port()
    {
        var low = new Endpoint(Addresses.Parse("10.0.0.1"), 80);
        var high = new Endpoint(Addresses.Parse("10.0.0.1"), 81);
        Assert.Equal(CommunityId.ForTcp(low, high), CommunityId.ForTcp(high, low));
    }
}
