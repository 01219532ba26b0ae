using System.Net;
using System.Net.Sockets;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Web;

/// <summary>
/// The connections to the page. When there are too many, the address with the most connections loses the one that has waited longest without a request. A new
/// connection is therefore always accepted, and neither idle nor slow connections prevent /health from being answered. Safe for concurrent use.
/// </summary>
/// <param name="most">Maximum number of connections.</param>
/// <param name="maxPerAddress">Maximum number of connections per address; IPv6 addresses of one /64 count as one address, because a host can use any number of them.</param>
/// <param name="counters">Counts the connections closed in favour of others.</param>
internal sealed class ConnectionTable(int most, int maxPerAddress, WebCounters counters)
{
    private const int Prefix64 = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, List<Connection>> _byAddress = [];
    private int _count;
    private long _sequence;

    /// <summary>Admits a connection, and closes another one if there are too many.</summary>
    /// <param name="address">Its remote address; null for a connection without an address.</param>
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

    /// <summary>Records that a request of the connection was received completely, or that its response was sent.</summary>
    public void SetBusy(Connection connection, bool isBusy)
    {
        lock (_lock)
        {
            connection.IsBusy = isBusy;
            connection.Since = ++_sequence;
        }
    }

    /// <summary>Removes a connection that has ended.</summary>
    public void Remove(Connection connection)
    {
        lock (_lock)
        {
            Drop(connection);
        }
    }

    /// <summary>The connection that has waited longest without a request; if all have a request in progress, the one with the oldest request.</summary>
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
