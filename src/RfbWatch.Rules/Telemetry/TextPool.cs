using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Caches recently read texts, so that repeated values share one string: most columns of telemetry have few values.</summary>
internal sealed class TextPool
{
    /// <summary>Maximum length of a cached text; longer ones are rarely repeated.</summary>
    private const int MaxLength = 128;

    private const int SlotBits = 16;

    // Each text has one slot. Another text with the same slot replaces it.
    private readonly string?[] _slots = new string?[1 << SlotBits];

    /// <summary>The text of ASCII bytes.</summary>
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

    private static int SlotOf(ReadOnlySpan<byte> ascii)
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

        return (int)((hash * Factor) >> (64 - SlotBits));
    }
}
