using System.Buffers.Binary;

namespace RfbWatch.Capture.Tests.Files;

/// <summary>Writes numbers in either byte order.</summary>
public sealed class ByteWriter(bool bigEndian)
{
    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public bool BigEndian => bigEndian;

    public ByteWriter U8(params byte[] values)
    {
        _bytes.AddRange(values);
        return this;
    }

    public ByteWriter U16(int value)
    {
        Span<byte> two = stackalloc byte[2];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(two, (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(two, (ushort)value);
        }

        _bytes.AddRange(two);
        return this;
    }

    public ByteWriter U32(uint value)
    {
        Span<byte> four = stackalloc byte[4];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(four, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(four, value);
        }

        _bytes.AddRange(four);
        return this;
    }

    public ByteWriter U64(ulong value) => bigEndian
        ? U32((uint)(value >> 32)).U32((uint)value)
        : U32((uint)value).U32((uint)(value >> 32));

    public ByteWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];
}
