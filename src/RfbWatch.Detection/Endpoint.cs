using RfbWatch.Packets;

namespace RfbWatch.Detection;

/// <summary>One end of a TCP connection.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its TCP port.</param>
public readonly record struct Endpoint(IpAddress Address, ushort Port)
{
    /// <summary><c>192.0.2.1:5900</c> or <c>[2001:db8::1]:5900</c>.</summary>
    public override string ToString() => Address.IsIPv6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
}
