using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RfbWatch.Packets;

/// <summary>A TCP header without its options, overlaid on the bytes of a frame (RFC 9293 section 3.1): a single length check covers all fields.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct TcpHeaderFields
{
    private readonly ushort _sourcePort;
    private readonly ushort _destinationPort;
    private readonly uint _sequence;
    private readonly uint _acknowledgment;
    private readonly byte _dataOffset;
    private readonly byte _control;
    private readonly ushort _window;
    private readonly ushort _checksum;
    private readonly ushort _urgentPointer;

    public ushort SourcePort => FromNetwork(_sourcePort);

    public ushort DestinationPort => FromNetwork(_destinationPort);

    public uint Sequence => FromNetwork(_sequence);

    public uint Acknowledgment => FromNetwork(_acknowledgment);

    /// <summary>Length of the header with its options in bytes, according to the header.</summary>
    public int Length => _dataOffset >> 4 << 2;

    public TcpControl Control => (TcpControl)_control;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort FromNetwork(ushort value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint FromNetwork(uint value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FromNetwork(ulong value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
