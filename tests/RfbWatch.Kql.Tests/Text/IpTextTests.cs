using RfbWatch.Kql.Text;

namespace RfbWatch.Kql.Tests.Text;

public class IpTextTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", 128)]
    [InlineData("10.0.0.1/8", "10.0.0.1", 104)]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1", 128)]
    [InlineData("::10.0.0.1/24", "10.0.0.1", 120)]
    public void Dotted_addresses_are_mapped(string text, string address, int prefix)
    {
        Assert.True(IpAddress.TryParse(text, out var parsed));
        Assert.Equal((address, prefix), (IpAddress.FormatV4(parsed.V4), parsed.Prefix));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.1/33")]
    [InlineData("10.0.0.1/-1")]
    [InlineData("0x10.0.0.1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("fe80::1/129")]
    public void Text_that_is_not_an_address_is_rejected(string text) => Assert.False(IpAddress.TryParse(text, out _), text);

    [Theory]
    [InlineData("at 10.0.0.1, then", "10.0.0.1", true)]
    [InlineData("10.0.0.1.", "10.0.0.1", true)]
    [InlineData("10.0.0.1.5", "10.0.0.1", false)]
    [InlineData("5.10.0.0.1", "10.0.0.1", false)]
    [InlineData("v10.0.0.1", "10.0.0.1", false)]
    [InlineData("10.0.0.1", "10.0.0", false)]
    public void Addresses_stand_alone(string text, string address, bool expected) => Assert.Equal(expected, IpText.HasAddress(text, address));
}
