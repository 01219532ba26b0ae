namespace RfbWatch.Packets.Tests;

public class IpAddressTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("10.1.2.3")]
    [InlineData("::")]
    [InlineData("::10.1.2.3")]
    [InlineData("2001:db8::1")]
    [InlineData("fe80::1:2:3:4")]
    public void Text_and_bytes_go_both_ways(string text)
    {
        Assert.True(IpAddress.TryParse(text, out var address));
        Assert.Equal(text, address.ToString());
        Span<byte> bytes = stackalloc byte[16];
        int length = address.WriteBytes(bytes);
        Assert.Equal(address, IpAddress.FromBytes(bytes[..length]));
    }

    [Fact]
    public void An_IPv6_address_with_the_bits_of_an_IPv4_one_is_another()
    {
        Assert.True(IpAddress.TryParse("::10.1.2.3", out var six));
        Assert.True(IpAddress.TryParse("10.1.2.3", out var four));
        Assert.Equal((six.High, six.Low), (four.High, four.Low));
        Assert.NotEqual(six, four);
        Assert.True(four < six);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.1.2.3.4")]
    [InlineData("not an address")]
    public void Other_text_is_refused(string text) => Assert.False(IpAddress.TryParse(text, out _));
}
