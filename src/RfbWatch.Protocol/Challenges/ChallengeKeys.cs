using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// The keys of a set of challenges, one bit for each possible key. A key is a 17-bit hash of the low seven bits of the first three bytes. If a set has hundreds of
/// challenges, every value occurs at every position and <see cref="ChallengeSet.BeginningFilter"/> excludes nothing, whereas even 4,096 challenges set only one key
/// in 32. The bits occupy 16 KB and stay in the L1 cache.
/// </summary>
internal sealed class ChallengeKeys
{
    /// <summary>Number of bytes of a challenge in a key.</summary>
    public const int KeyBytes = 3;

    /// <summary>Number of possible keys.</summary>
    public const int KeyCount = 1 << KeyBits;

    private const int KeyBits = 17;
    private const int SecondShift = 7;
    private const int ThirdShift = 10;

    private readonly uint[] _present = new uint[KeyCount / 32];

    /// <summary>Creates the keys of challenges.</summary>
    public ChallengeKeys(IEnumerable<byte[]> challenges)
    {
        foreach (byte[] challenge in challenges)
        {
            uint key = (uint)((challenge[0] & ChallengeSet.LowBits)
                | ((challenge[1] & ChallengeSet.LowBits) << SecondShift))
                ^ (uint)((challenge[2] & ChallengeSet.LowBits) << ThirdShift);
            _present[key / 32] |= 1u << (int)(key % 32);
        }
    }

    /// <summary>The lanes in which three consecutive words have the key of a challenge, one bit each.</summary>
    /// <param name="words">Low bytes of the words; a number is a word without its lowest bit.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Begins(ReadOnlySpan<Vector256<byte>> words)
    {
        var first = words[0].AsUInt32();
        var second = words[1].AsUInt32();
        var third = words[2].AsUInt32();
        uint found = 0;
        for (int quarter = 0; quarter < 4; quarter++)
        {
            var keys = Number(first, quarter) ^ (Number(second, quarter) << SecondShift) ^ (Number(third, quarter) << ThirdShift);
            if (HasAny(keys))
            {
                found |= Spread(keys) << quarter;
            }
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasAny(Vector256<uint> keys)
    {
        uint[] present = _present;
        uint any = 0;
        for (int i = 0; i < Vector256<uint>.Count; i++)
        {
            uint key = keys[i];
            any |= present[key / 32] >> (int)(key % 32);
        }

        return (any & 1) != 0;
    }

    /// <summary>One bit for each key, in every fourth bit.</summary>
    private uint Spread(Vector256<uint> keys)
    {
        uint found = 0;
        for (int i = 0; i < Vector256<uint>.Count; i++)
        {
            uint key = keys[i];
            found |= ((_present[key / 32] >> (int)(key % 32)) & 1) << (4 * i);
        }

        return found;
    }

    /// <summary>The low seven bits of a number in every fourth lane, starting with one of the first four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Number(Vector256<uint> words, int quarter) =>
        (words >>> ((8 * quarter) + 1)) & Vector256.Create((uint)ChallengeSet.LowBits);
}
