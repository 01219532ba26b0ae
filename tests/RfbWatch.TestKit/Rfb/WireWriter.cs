using System.Buffers.Binary;
using System.Text;

namespace RfbWatch.TestKit.Rfb;

/// <summary>Writes big-endian numbers and strings in RFB's format.</summary>
public sealed class WireWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public WireWriter U8(params ReadOnlySpan<int> values)
    {
        foreach (int value in values)
        {
            _bytes.Add((byte)value);
        }

        return this;
    }

    public WireWriter U16(params ReadOnlySpan<int> values)
    {
        foreach (int value in values)
        {
            _bytes.AddRange([(byte)(value >> 8), (byte)value]);
        }

        return this;
    }

    public WireWriter U32(params ReadOnlySpan<long> values)
    {
        Span<byte> word = stackalloc byte[sizeof(uint)];
        foreach (long value in values)
        {
            BinaryPrimitives.WriteUInt32BigEndian(word, (uint)value);
            _bytes.AddRange(word);
        }

        return this;
    }

    /// <summary>Little-endian, as used by UltraVNC's prompt and plug-ins.</summary>
    public WireWriter LittleU16(int value) => U8(value, value >> 8);

    /// <summary>Little-endian, as used by UltraVNC's prompt and plug-ins.</summary>
    public WireWriter LittleU32(int value) => U8(value, value >> 8, value >> 16, value >> 24);

    public WireWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public WireWriter Fill(int count, byte seed)
    {
        // A fixed sequence that looks random: no test depends on its values, only on their being the same in every run.
        uint state = (seed * 2654435761u) + 12345;
        for (int i = 0; i < count; i++)
        {
            state = (state * 1664525) + 1013904223;
            _bytes.Add((byte)(state >> 24));
        }

        return this;
    }

    public WireWriter Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Length (U32) and text.</summary>
    public WireWriter String32(string text) => U32(Encoding.UTF8.GetByteCount(text)).Text(text);
}
