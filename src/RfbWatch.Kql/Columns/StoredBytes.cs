namespace RfbWatch.Kql.Columns;

/// <summary>Reads counts and arrays of a stored column. A count that the rest of the stream cannot contain is an error, not an allocation.</summary>
internal static class StoredBytes
{
    /// <summary>Reads a count of things of at least one byte.</summary>
    /// <exception cref="InvalidDataException">The rest of the stream is shorter.</exception>
    public static int ReadCount(this BinaryReader reader)
    {
        int count = reader.ReadInt32();
        return count >= 0 && count <= Left(reader) ? count : throw new InvalidDataException($"A stored count is {count}, with {Left(reader)} bytes left.");
    }

    /// <summary>Reads exactly this number of bytes.</summary>
    /// <exception cref="InvalidDataException">The rest of the stream is shorter.</exception>
    public static byte[] ReadExactly(this BinaryReader reader, long count)
    {
        if (count > Left(reader) || count > Array.MaxLength)
        {
            throw new InvalidDataException($"A stored column has {Left(reader)} bytes left instead of {count}.");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)count);
        reader.BaseStream.ReadExactly(bytes);
        return bytes;
    }

    private static long Left(BinaryReader reader) => reader.BaseStream.Length - reader.BaseStream.Position;
}
