using System.Runtime.InteropServices;

namespace RfbWatch.Packets;

/// <summary>An IPv6 header (RFC 8200 section 3) and the following header, overlaid on the bytes of a frame.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct PlainIPv6Header
{
    private readonly uint _versionAndLabel;
    private readonly ushort _payloadLength;
    private readonly byte _nextHeader;
    private readonly byte _hopLimit;
    private readonly ulong _sourceHigh;
    private readonly ulong _sourceLow;
    private readonly ulong _destinationHigh;
    private readonly ulong _destinationLow;

    /// <summary>The following header, if it is TCP; the ports of UDP are at the same offsets.</summary>
    public readonly TcpHeaderFields Tcp;

    public ushort PayloadLength => TcpHeaderFields.FromNetwork(_payloadLength);

    public byte NextHeader => _nextHeader;

    public byte HopLimit => _hopLimit;

    public ulong SourceHigh => TcpHeaderFields.FromNetwork(_sourceHigh);

    public ulong SourceLow => TcpHeaderFields.FromNetwork(_sourceLow);

    public ulong DestinationHigh => TcpHeaderFields.FromNetwork(_destinationHigh);

    public ulong DestinationLow => TcpHeaderFields.FromNetwork(_destinationLow);
}
