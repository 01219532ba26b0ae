using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace RfbWatch.Kql.Values;

/// <summary>Caches recently read strings for table sources, so that repeated values share one string: most columns of a table have few different values. Not thread-safe.</summary>
public sealed class TextPool
{
    /// <summary>Maximum length of a cached string; longer ones are rarely repeated.</summary>
    private const int MaxLength = 128;

    private const int MaxCapacity = 1 << 20;

    // Each string has one slot. Another string with the same slot replaces it.
    private readonly string?[] _slots;
    private readonly int _shift;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="capacity">Maximum number of cached strings, 2 to 1,048,576; rounded up to a power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is out of this range.</exception>
    public TextPool(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxCapacity);
        _slots = new string?[BitOperations.RoundUpToPowerOf2((uint)capacity)];
        _shift = 64 - BitOperations.Log2((uint)_slots.Length);
    }

    /// <summary>Returns ASCII bytes as a string.</summary>
    /// <param name="ascii">Bytes below 0x80.</param>
    public string Get(ReadOnlySpan<byte> ascii)
    {
        if (ascii.IsEmpty)
        {
            return "";
        }

        if (ascii.Length > MaxLength)
        {
            return Encoding.ASCII.GetString(ascii);
        }

        ref string? slot = ref _slots[SlotOf(ascii)];
        if (slot is null || !Ascii.Equals(ascii, slot))
        {
            slot = Encoding.ASCII.GetString(ascii);
        }

        return slot;
    }

    private int SlotOf(ReadOnlySpan<byte> ascii)
    {
        const ulong Factor = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)ascii.Length;
        while (ascii.Length >= sizeof(ulong))
        {
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(ascii)) * Factor, 29);
            ascii = ascii[sizeof(ulong)..];
        }

        foreach (byte one in ascii)
        {
            hash = (hash ^ one) * Factor;
        }

        return (int)((hash * Factor) >> _shift);
    }
}
