using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RfbWatch.Capture.Files;

/// <summary>Reads numbers from a file written in this machine's byte order or in the opposite one.</summary>
internal readonly record struct ByteOrder(bool Swapped)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort U16(ReadOnlySpan<byte> bytes, int at)
    {
        ushort value = MemoryMarshal.Read<ushort>(bytes[at..]);
        return Swapped ? BinaryPrimitives.ReverseEndianness(value) : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint U32(ReadOnlySpan<byte> bytes, int at)
    {
        uint value = MemoryMarshal.Read<uint>(bytes[at..]);
        return Swapped ? BinaryPrimitives.ReverseEndianness(value) : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong U64(ReadOnlySpan<byte> bytes, int at)
    {
        ulong value = MemoryMarshal.Read<ulong>(bytes[at..]);
        return Swapped ? BinaryPrimitives.ReverseEndianness(value) : value;
    }
}
