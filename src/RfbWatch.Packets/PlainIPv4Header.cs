using System.Runtime.InteropServices;

namespace RfbWatch.Packets;

/// <summary>An IPv4 header without options (RFC 791 section 3.1) and the following header, overlaid on the bytes of a frame.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct PlainIPv4Header
{
    private const byte VersionAndLength = 0x45;
    private const ushort FragmentMask = 0x3fff;

    private readonly byte _versionAndLength;
    private readonly byte _service;
    private readonly ushort _totalLength;
    private readonly ushort _identification;
    private readonly ushort _flagsAndFragment;
    private readonly byte _timeToLive;
    private readonly byte _protocol;
    private readonly ushort _checksum;
    private readonly uint _source;
    private readonly uint _destination;

    /// <summary>The following header, if it is TCP; the ports of UDP are at the same offsets.</summary>
    public readonly TcpHeaderFields Tcp;

    /// <summary>Whether the header is IPv4 without options, and the packet is not a fragment.</summary>
    public bool IsPlain => _versionAndLength == VersionAndLength && (TcpHeaderFields.FromNetwork(_flagsAndFragment) & FragmentMask) == 0;

    public ushort TotalLength => TcpHeaderFields.FromNetwork(_totalLength);

    public ushort Identification => TcpHeaderFields.FromNetwork(_identification);

    public byte TimeToLive => _timeToLive;

    public byte Protocol => _protocol;

    public uint Source => TcpHeaderFields.FromNetwork(_source);

    public uint Destination => TcpHeaderFields.FromNetwork(_destination);
}
