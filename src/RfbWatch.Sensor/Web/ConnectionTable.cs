using System.Net;
using System.Net.Sockets;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Web;

/// <summary>
/// The connections to the page, and which of them goes when there are too many: of the address that has most the one that has waited longest without a request. So a further
/// connection always finds room, and neither connections that send nothing nor those that send slowly keep /health from being answered. Safe from any thread.
/// </summary>
/// <param name="most">Connections at once.</param>
/// <param name="maxPerAddress">Connections of one address at once; IPv6 addresses of one /64 are one address, for a host has as many of them as it likes.</param>
/// <param name="counters">Counts what was closed to make room.</param>
internal sealed class ConnectionTable(int most, int maxPerAddress, WebCounters counters)
{
    private const int Prefix64 = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, List<Connection>> _byAddress = [];
    private int _count;
    private long _sequence;

    /// <summary>Takes a connection in, and closes another one where there are too many.</summary>
    /// <param name="address">Where it comes from; null for a connection without an address.</param>
    /// <param name="close">Closes it.</param>
    public Connection Admit(IPAddress? address, Action close)
    {
        Connection? victim = null;
        Connection connection;
        lock (_lock)
        {
            var key = Key(address);
            if (!_byAddress.TryGetValue(key, out var own))
            {
                _byAddress[key] = own = [];
            }

            if (own.Count >= maxPerAddress)
            {
                victim = Longest(own);
                counters.Displace("address");
            }
            else if (_count >= most)
            {
                victim = Longest(_byAddress.Values.MaxBy(connections => connections.Count)!);
                counters.Displace("total");
            }

            if (victim is not null)
            {
                Drop(victim);
            }

            connection = new Connection(key, close) { Since = ++_sequence };
            if (!_byAddress.TryGetValue(key, out own))
            {
                _byAddress[key] = own = [];
            }

            own.Add(connection);
            _count++;
            counters.Opened();
        }

        victim?.Close();
        return connection;
    }

    /// <summary>A request of the connection came whole, or its answer is given.</summary>
    public void SetBusy(Connection connection, bool isBusy)
    {
        lock (_lock)
        {
            connection.IsBusy = isBusy;
            connection.Since = ++_sequence;
        }
    }

    /// <summary>The connection is over.</summary>
    public void Remove(Connection connection)
    {
        lock (_lock)
        {
            Drop(connection);
        }
    }

    /// <summary>The one that has waited longest; where all have a request that is being answered, the one whose request is oldest.</summary>
    private static Connection Longest(List<Connection> connections) =>
        connections.OrderBy(connection => connection.IsBusy).ThenBy(connection => connection.Since).First();

    private void Drop(Connection connection)
    {
        if (_byAddress.TryGetValue(connection.Key, out var own) && own.Remove(connection))
        {
            _count--;
            counters.Closed();
            if (own.Count == 0)
            {
                _byAddress.Remove(connection.Key);
            }
        }
    }

    private static IPAddress Key(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(Prefix64).Clear();
        return new IPAddress(bytes);
    }

    /// <summary>One connection.</summary>
    internal sealed class Connection(IPAddress key, Action close)
    {
        internal IPAddress Key => key;

        internal bool IsBusy { get; set; }

        internal long Since { get; set; }

        internal void Close() => close();
    }
}
