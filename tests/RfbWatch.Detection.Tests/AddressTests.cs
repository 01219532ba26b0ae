using RfbWatch.TestKit;

namespace RfbWatch.Detection.Tests;

public class AddressTests
{
    [Theory]
    [InlineData("8.8.8.8", AddressScope.Public)]
    [InlineData("10.1.2.3", AddressScope.Private)]
    [InlineData("172.15.255.255", AddressScope.Public)]
    [InlineData("172.16.0.0", AddressScope.Private)]
    [InlineData("172.31.255.255", AddressScope.Private)]
    [InlineData("100.64.0.1", AddressScope.Private)]
    [InlineData("127.0.0.1", AddressScope.Loopback)]
    [InlineData("169.254.1.1", AddressScope.Private)]
    [InlineData("224.0.0.1", AddressScope.Reserved)]
    [InlineData("255.255.255.255", AddressScope.Broadcast)]
    [InlineData("203.0.113.9", AddressScope.Reserved)]
    [InlineData("2a00::1", AddressScope.Public)]
    [InlineData("::1", AddressScope.Loopback)]
    [InlineData("fd00::1", AddressScope.Private)]
    [InlineData("fe80::1", AddressScope.Private)]
    [InlineData("2001:0:1::", AddressScope.Teredo)]
    [InlineData("2002:a00:1::", AddressScope.FourToSixMapping)]
    [InlineData("2001:db8::1", AddressScope.Reserved)]
    [InlineData("64:ff9b:1::a00:1", AddressScope.Reserved)] // local-use translation, RFC 8215
    [InlineData("5f00::1", AddressScope.Reserved)] // segment routing, RFC 9602
    public void Scopes_follow_the_special_purpose_registries(string address, AddressScope expected) =>
        Assert.Equal(expected, Addresses.Parse(address).ScopeOf());

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "::a00:0", false)]
    [InlineData("10.1.2.3/8", "10.9.9.9", true)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("0.0.0.0/0", "255.1.1.1", true)]
    [InlineData("::/0", "fd00::1", true)]
    [InlineData("fd00::/9", "fd80::1", false)]
    [InlineData("fd12::1/128", "fd12::1", true)]
    [InlineData("2001:db8:0:1::/96", "2001:db8:0:2::1", false)]
    [InlineData("2001:db8:0:1::/96", "2001:db8:0:1::ffff:1", true)]
    public void Prefixes_hold_their_addresses(string prefix, string address, bool expected)
    {
        Assert.True(IpPrefix.TryParse(prefix, out var parsed));
        Assert.Equal(expected, parsed.Contains(Addresses.Parse(address)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("fd00::/129")]
    [InlineData("home")]
    public void What_is_no_prefix_is_refused(string text) => Assert.False(IpPrefix.TryParse(text, out _));

    [Theory]
    [InlineData("10.0.0.0", 8)]
    [InlineData("10.1.0.0", 16)]
    [InlineData("192.168.7.0", 24)]
    [InlineData("0.0.0.0", 0)]
    [InlineData("10.0.0.1", null)]
    [InlineData("10.0.0", null)]
    [InlineData("fd00::", 8)]
    [InlineData("2001:db8::", 32)]
    [InlineData("2001:db8:0:0:1::", 80)]
    [InlineData("2001:db8::1", null)]
    [InlineData("10.0.0.0/8", null)]
    [InlineData("home", null)]
    public void The_likely_length_ends_at_the_last_byte_that_is_not_zero(string text, int? expected) => Assert.Equal(expected, IpPrefix.LikelyLength(text));

    [Fact]
    public void Only_the_default_home_networks_are_the_default()
    {
        Assert.True(HomeNetworks.Default.IsDefault);
        Assert.False(new HomeNetworks(HomeNetworks.Default.Prefixes).IsDefault);
    }

    [Theory]
    [InlineData("192.168.1.1", true)]
    [InlineData("100.127.255.255", true)]
    [InlineData("fe80::1", true)]
    [InlineData("1.1.1.1", false)]
    public void Private_ranges_are_home_by_default(string address, bool expected) =>
        Assert.Equal(expected, HomeNetworks.Default.Contains(Addresses.Parse(address)));

    [Theory]
    [InlineData("5500,5800-5810", 5805, true)]
    [InlineData("5500,5800-5810", 5811, false)]
    [InlineData("", 0, false)]
    public void Port_sets_are_ranges(string text, int port, bool expected)
    {
        Assert.True(PortSet.TryParse(text, out var ports));
        Assert.Equal(expected, ports.Contains(port));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("65536")]
    [InlineData("5810-5800")]
    [InlineData("-5")]
    public void What_is_no_port_set_is_refused(string text) => Assert.False(PortSet.TryParse(text, out _));
}
