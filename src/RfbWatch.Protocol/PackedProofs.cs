namespace RfbWatch.Protocol;

/// <summary>
/// Locations of the bytes that prove the facts of one conversation, packed into about ten bytes each, because a run over capture files keeps them for every session
/// until it ends.
/// </summary>
internal readonly record struct PackedProofs
{
    private const int MoreBits = 0x80;
    private const int BitsOfByte = 7;
    private const int MaxEntry = 40;

    private readonly byte[]? _bytes;

    private PackedProofs(byte[] bytes) => _bytes = bytes;

    /// <summary>Packs locations, in the order in which they are returned.</summary>
    public static PackedProofs Of(ReadOnlySpan<ProofEntry> entries)
    {
        if (entries.IsEmpty)
        {
            return default;
        }

        Span<byte> packed = stackalloc byte[entries.Length * MaxEntry];
        int length = 0;
        var last = default(ProofEntry);
        foreach (ref readonly var entry in entries)
        {
            Write(packed, ref length, (long)entry.Facts);
            packed[length++] = (byte)entry.Name;
            packed[length++] = (byte)(((int)entry.Stream << 1) | (int)entry.Side);
            Write(packed, ref length, ZigZag(entry.Offset - last.Offset));
            Write(packed, ref length, entry.Length);
            Write(packed, ref length, ZigZag(entry.Frame - last.Frame));
            last = entry;
        }

        return new PackedProofs(packed[..length].ToArray());
    }

    /// <summary>The locations whose bytes prove one of the facts.</summary>
    public List<ProvingBytes> Of(ProvenFacts facts)
    {
        var found = new List<ProvingBytes>();
        ReadOnlySpan<byte> packed = _bytes;
        var entry = default(ProofEntry);
        while (!packed.IsEmpty)
        {
            entry = new ProofEntry(
                (ProvenFacts)Read(ref packed), (ProofName)Byte(ref packed), (Side)(packed[0] & 1), (ByteStream)(Byte(ref packed) >> 1),
                entry.Offset + UnZigZag(Read(ref packed)), (int)Read(ref packed), entry.Frame + UnZigZag(Read(ref packed)));
            if ((entry.Facts & facts) != 0)
            {
                found.Add(new ProvingBytes(entry.Name.ToString(), entry.Side, entry.Stream, entry.Offset, entry.Length, entry.Frame));
            }
        }

        return found;
    }

    private static long ZigZag(long value) => (value << 1) ^ (value >> 63);

    private static long UnZigZag(long value) => (long)((ulong)value >> 1) ^ -(value & 1);

    private static void Write(Span<byte> packed, ref int length, long value)
    {
        ulong rest = (ulong)value;
        while (rest >= MoreBits)
        {
            packed[length++] = (byte)(rest | MoreBits);
            rest >>= BitsOfByte;
        }

        packed[length++] = (byte)rest;
    }

    private static long Read(ref ReadOnlySpan<byte> packed)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += BitsOfByte)
        {
            byte next = Byte(ref packed);
            value |= (ulong)(next & (MoreBits - 1)) << shift;
            if (next < MoreBits)
            {
                return (long)value;
            }
        }
    }

    private static byte Byte(ref ReadOnlySpan<byte> packed)
    {
        byte next = packed[0];
        packed = packed[1..];
        return next;
    }
}
