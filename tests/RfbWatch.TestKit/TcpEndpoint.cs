using RfbWatch.Packets;

namespace RfbWatch.TestKit;

/// <summary>One endpoint of a TCP connection.</summary>
/// <param name="Address">IPv4 or IPv6 address.</param>
/// <param name="Port">TCP port.</param>
public readonly record struct TcpEndpoint(IpAddress Address, ushort Port)
{
    /// <summary>Parses the address.</summary>
    public TcpEndpoint(string address, ushort port)
        : this(Addresses.Parse(address), port)
    {
    }
}
