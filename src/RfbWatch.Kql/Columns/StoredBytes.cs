using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RfbWatch.Kql.Columns;

/// <summary>Reads counts and arrays of a stored column. A count that the rest of the stream cannot contain is an error, not an allocation.</summary>
internal static class StoredBytes
{
    // Smaller arrays are not worth pinning.
    private const int MinPinned = 1024;

    /// <summary>Reads a count of things of at least one byte.</summary>
    /// <exception cref="InvalidDataException">The rest of the stream is shorter.</exception>
    public static int ReadCount(this BinaryReader reader)
    {
        int count = reader.ReadInt32();
        return count >= 0 && count <= Left(reader) ? count : throw new InvalidDataException($"A stored count is {count}, with {Left(reader)} bytes left.");
    }

    /// <summary>Reads exactly this number of items.</summary>
    /// <param name="reader">The stream.</param>
    /// <param name="count">The number of items.</param>
    /// <param name="isKept">Whether the array becomes a part of the table.</param>
    /// <exception cref="InvalidDataException">The rest of the stream is shorter.</exception>
    public static T[] ReadArray<T>(this BinaryReader reader, long count, bool isKept = false)
        where T : unmanaged
    {
        if (count > Array.MaxLength || count * Unsafe.SizeOf<T>() > Left(reader))
        {
            throw new InvalidDataException($"A stored column has {Left(reader)} bytes left instead of {count} items of {Unsafe.SizeOf<T>()} bytes.");
        }

        // The memory is not cleared first, because all of it is read; and large arrays that live as long as their table are never moved by a collection.
        var items = GC.AllocateUninitializedArray<T>((int)count, pinned: isKept && count >= MinPinned);
        reader.Fill(items.AsSpan());
        return items;
    }

    /// <summary>Reads as many items as there is space for.</summary>
    /// <exception cref="EndOfStreamException">The rest of the stream is shorter.</exception>
    public static void Fill<T>(this BinaryReader reader, Span<T> items)
        where T : unmanaged => reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(items));

    private static long Left(BinaryReader reader) => reader.BaseStream.Length - reader.BaseStream.Position;
}
