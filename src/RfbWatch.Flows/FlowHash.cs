using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace RfbWatch.Flows;

/// <summary>
/// The hash of flow keys. Attackers choose addresses and ports, so each operand of a multiplication has its own secret: without the seed, an attacker can
/// neither make an operand zero nor balance the bits of one field against those of another.
/// </summary>
internal readonly struct FlowHash
{
    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    public FlowHash(ulong seed)
    {
        _first = Next(ref seed);
        _second = Next(ref seed);
        _third = Next(ref seed);
        _fourth = Next(ref seed) | 1;
    }

    /// <summary>Returns the hash of the key in an entry.</summary>
    public uint Of(in FlowEntry entry) =>
        Of(entry.LowerHigh, entry.LowerLow, entry.HigherHigh, entry.HigherLow, entry.Ports, entry.Network);

    /// <summary>Returns the hash of a key's fields. IPv4 without a network, which has only 96 bits, needs one fewer multiplication.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Of(ulong lowerHigh, ulong lowerLow, ulong higherHigh, ulong higherLow, uint ports, uint network)
    {
        ulong hash;
        if (network == 0)
        {
            hash = Multiply(lowerLow ^ _first, (higherLow | ((ulong)ports << 32)) ^ _second);
        }
        else
        {
            hash = Multiply(lowerLow ^ _first, higherLow ^ _second) ^ network;
            hash = Multiply(hash ^ lowerHigh, higherHigh ^ _third) ^ ((ulong)ports << 16);
        }

        return (uint)(Multiply(hash ^ _third, _fourth) >> 16);
    }

    /// <summary>Returns the hash of a single address.</summary>
    public uint OfAddress(ulong address) => (uint)(Multiply(address ^ _second, _fourth ^ _first) >> 16);

    /// <summary>Folds both halves of the 128-bit product: every input bit affects all output bits (as in wyhash).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Multiply(ulong left, ulong right)
    {
        // Computed separately, both halves stay in registers; computed together, the lower half goes through memory.
        ulong high = Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(left, right) : Math.BigMul(left, right, out _);
        return high ^ (left * right);
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).</summary>
    private static ulong Next(ref ulong state)
    {
        ulong value = state += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
