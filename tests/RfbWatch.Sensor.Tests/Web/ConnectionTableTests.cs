using System.Net;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Web;

namespace RfbWatch.Sensor.Tests.Web;

public sealed class ConnectionTableTests
{
    private readonly WebCounters _counters = new();
    private readonly List<string> _closed = [];

    [Fact]
    public void The_one_that_has_waited_longest_makes_room()
    {
        var table = new ConnectionTable(10, 3, _counters);
        var first = Admit(table, "192.0.2.1", "a");
        Admit(table, "192.0.2.1", "b");
        Admit(table, "192.0.2.1", "c");
        table.SetBusy(first, isBusy: true);
        Admit(table, "192.0.2.1", "d");
        table.SetBusy(first, isBusy: false);
        Admit(table, "192.0.2.1", "e");
        Assert.Equal(["b", "c"], _closed);
        Assert.Equal(3, _counters.Connections);
        Assert.Equal(2, _counters.Displaced["address"]);
    }

    [Fact]
    public void Where_all_are_busy_the_oldest_request_makes_room()
    {
        var table = new ConnectionTable(10, 2, _counters);
        table.SetBusy(Admit(table, "192.0.2.1", "a"), isBusy: true);
        table.SetBusy(Admit(table, "192.0.2.1", "b"), isBusy: true);
        Admit(table, "192.0.2.1", "c");
        Assert.Equal(["a"], _closed);
    }

    [Fact]
    public void Where_all_are_too_many_the_address_with_most_gives()
    {
        var table = new ConnectionTable(5, 4, _counters);
        Admit(table, "192.0.2.9", "monitor");
        foreach (string name in (string[])["a", "b", "c", "d"])
        {
            Admit(table, "192.0.2.1", name);
        }

        Admit(table, "192.0.2.2", "new");
        Assert.Equal(["a"], _closed);
        Assert.Equal(1, _counters.Displaced["total"]);
        Assert.Equal(5, _counters.Connections);
    }

    [Fact]
    public void A_network_of_64_bits_is_one_address_and_a_mapped_one_is_that_of_IPv4()
    {
        var table = new ConnectionTable(10, 1, _counters);
        Admit(table, "2001:db8::1", "a");
        Admit(table, "2001:db8::ffff", "b");
        Admit(table, "2001:db8:0:1::1", "other");
        Admit(table, "192.0.2.1", "c");
        Admit(table, "::ffff:192.0.2.1", "d");
        Assert.Equal(["a", "c"], _closed);
    }

    [Fact]
    public void What_is_over_makes_room_once()
    {
        var table = new ConnectionTable(2, 2, _counters);
        var first = Admit(table, "192.0.2.1", "a");
        table.Remove(first);
        table.Remove(first);
        Assert.Equal(0, _counters.Connections);
        Admit(table, "192.0.2.1", "b");
        Admit(table, "192.0.2.1", "c");
        Assert.Empty(_closed);
    }

    private ConnectionTable.Connection Admit(ConnectionTable table, string address, string name) => table.Admit(IPAddress.Parse(address), () => _closed.Add(name));
}
