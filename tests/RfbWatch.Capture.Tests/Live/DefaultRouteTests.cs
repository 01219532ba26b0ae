using RfbWatch.Capture.Live;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

public sealed class DefaultRouteTests
{
    private const string IPv4Head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";

    [Theory]
    [InlineData("eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0", true)]
    [InlineData("tun0\t00000080\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0", true)]
    [InlineData("eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0", false)]
    [InlineData("eth0\t00000000\t0101A8C0\t0002\t0\t0\t0\t00000000\t0\t0\t0", false)]
    [InlineData("*\t00000000\t00000000\t0201\t0\t0\t0\t00000000\t0\t0\t0", false)]
    [InlineData("nonsense", false)]
    [InlineData("", false)]
    public void Default_routes_of_IPv4_are_found(string line, bool isDefault) =>
        Assert.Equal(isDefault ? [line.Split('\t')[0]] : [], DefaultRoute.InIPv4(IPv4Head + line + "\n"));

    [Theory]
    [InlineData("00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003     eth0", true)]
    [InlineData("20000000000000000000000000000000 03 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003     eth0", true)]
    [InlineData("00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo", false)]
    [InlineData("fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0", false)]
    [InlineData("ff000000000000000000000000000000 08 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0", false)]
    [InlineData("nonsense", false)]
    public void Default_routes_of_IPv6_are_found(string line, bool isDefault) => Assert.Equal(isDefault ? ["eth0"] : [], DefaultRoute.InIPv6(line + "\n"));

    [LiveFact]
    public void The_default_route_is_that_of_the_namespace() => NetworkNamespace.WithVeth(() =>
    {
        NetworkNamespace.Command("ip", "addr", "add", "10.9.0.1/24", "dev", "v0");
        Assert.False(DefaultRoute.Leads("v0"));

        NetworkNamespace.Command("ip", "route", "add", "default", "via", "10.9.0.2");

        Assert.Equal((true, false), (DefaultRoute.Leads("v0"), DefaultRoute.Leads("v1")));
    });
}
