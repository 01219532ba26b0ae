using System.Net.Sockets;
using System.Text;
using RfbWatch.Sensor.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

public sealed class SystemdNotifierTests
{
    [Fact]
    public void Datagrams_go_to_the_socket_that_the_environment_names()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TestFolder();
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.ReceiveTimeout = (int)Eventually.Limit.TotalMilliseconds;
        manager.Bind(new UnixDomainSocketEndPoint(folder.Of("notify")));
        using var notifier = new SystemdNotifier(folder.Of("notify"), "20000000");
        Assert.Equal(TimeSpan.FromSeconds(20), notifier.WatchdogInterval);
        string Next()
        {
            byte[] datagram = new byte[4096];
            return Encoding.UTF8.GetString(datagram, 0, manager.Receive(datagram));
        }

        notifier.Ready("all\nis well");
        Assert.Equal("READY=1\nSTATUS=all is well", Next());
        notifier.Watchdog();
        Assert.Equal("WATCHDOG=1", Next());
        notifier.Reloading(TimeSpan.FromSeconds(3));
        Assert.Equal("RELOADING=1\nMONOTONIC_USEC=3000000", Next());
        notifier.Stopping();
        Assert.Equal("STOPPING=1", Next());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/there/is/no/such/socket")]
    public void Without_a_manager_nothing_happens(string? socket)
    {
        using var notifier = new SystemdNotifier(socket, null);
        notifier.Ready("well");
        Assert.Null(notifier.WatchdogInterval);
    }
}
