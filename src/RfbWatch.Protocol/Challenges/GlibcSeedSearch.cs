using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// Finds the seed of glibc's generator behind 16 low bytes. Two searches share the work: many seeds at a few positions, through the coefficients of single
/// numbers; and fewer seeds at every position, by running the generator. Both hold sixteen seeds in a vector of 16-bit words, which is enough,
/// because the low byte of a number depends on no more than the low 9 bits of the words.
/// </summary>
internal static class GlibcSeedSearch
{
    private const int ChallengeLength = 16;
    private const ushort ByteMask = 0x1FE; // a number is a word without its lowest bit

    /// <summary>Looks at the positions 0, 16, 32 and so on.</summary>
    /// <param name="challenge">The 16 bytes.</param>
    /// <param name="first">The first seed.</param>
    /// <param name="count">Seeds to try, a multiple of 16.</param>
    /// <param name="skipped">Multiples of 16 tried beside 0.</param>
    /// <returns>Seed and position; null when there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (uint Seed, int Position)? Near(ReadOnlySpan<byte> challenge, uint first, int count, int skipped)
    {
        Span<int> numbers = new int[2 * (skipped + 1)];
        for (int i = 0; i <= skipped; i++)
        {
            numbers[2 * i] = i * ChallengeLength;
            numbers[(2 * i) + 1] = (i * ChallengeLength) + 1;
        }

        var coefficients = Broadcast(GlibcCoefficients.Of(numbers));
        var lanes = new GlibcSeedLanes(first);
        Span<Vector256<ushort>> words = new Vector256<ushort>[GlibcRandom.Degree];
        var mask = Vector256.Create(ByteMask);
        var byte0 = Vector256.Create((ushort)(challenge[0] << 1));
        var byte1 = Vector256.Create((ushort)(challenge[1] << 1));
        for (; count > 0; count -= GlibcSeedLanes.Seeds)
        {
            lanes.Write(words);
            for (int i = 0; i <= skipped; i++)
            {
                uint hits = Vector256.Equals(Sum(words, coefficients.AsSpan(2 * i * GlibcRandom.Degree)) & mask, byte0).ExtractMostSignificantBits();
                if (hits != 0)
                {
                    hits &= Vector256.Equals(Sum(words, coefficients.AsSpan(((2 * i) + 1) * GlibcRandom.Degree)) & mask, byte1).ExtractMostSignificantBits();
                    if (hits != 0 && Verify(challenge, lanes, hits, i * ChallengeLength) is { } found)
                    {
                        return found;
                    }
                }
            }

            lanes.Advance();
        }

        return null;
    }

    /// <summary>Looks at every position from 0 on.</summary>
    /// <param name="challenge">The 16 bytes.</param>
    /// <param name="first">The first seed.</param>
    /// <param name="count">Seeds to try, a multiple of 16.</param>
    /// <param name="positions">Positions tried.</param>
    /// <returns>Seed and position; null when there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (uint Seed, int Position)? Far(ReadOnlySpan<byte> challenge, uint first, int count, int positions)
    {
        var lanes = new GlibcSeedLanes(first);
        int last = GlibcRandom.FirstNumber + positions;
        Span<Vector256<ushort>> words = new Vector256<ushort>[last + 1];
        var mask = Vector256.Create(ByteMask);
        var byte0 = Vector256.Create((ushort)(challenge[0] << 1));
        var byte1 = Vector256.Create((ushort)(challenge[1] << 1));
        for (; count > 0; count -= GlibcSeedLanes.Seeds)
        {
            lanes.Write(words);
            words[..GlibcRandom.Separation].CopyTo(words[GlibcRandom.Degree..]);
            for (int i = GlibcRandom.Degree + GlibcRandom.Separation; i < GlibcRandom.FirstNumber; i++)
            {
                words[i] = words[i - GlibcRandom.Separation] + words[i - GlibcRandom.Degree];
            }

            var before = Vector256<ushort>.Zero;
            for (int i = GlibcRandom.FirstNumber; i < words.Length; i++)
            {
                var word = words[i - GlibcRandom.Separation] + words[i - GlibcRandom.Degree];
                words[i] = word;
                word &= mask;
                var both = before & Vector256.Equals(word, byte1);
                before = Vector256.Equals(word, byte0);
                if (both != Vector256<ushort>.Zero && Verify(challenge, lanes, both.ExtractMostSignificantBits(), i - 1 - GlibcRandom.FirstNumber) is { } found)
                {
                    return found;
                }
            }

            lanes.Advance();
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Sum(ReadOnlySpan<Vector256<ushort>> words, ReadOnlySpan<Vector256<ushort>> coefficients)
    {
        var even = Vector256<ushort>.Zero;
        var odd = words[GlibcRandom.Degree - 1] * coefficients[GlibcRandom.Degree - 1];
        for (int i = 0; i < GlibcRandom.Degree - 1; i += 2)
        {
            even += words[i] * coefficients[i];
            odd += words[i + 1] * coefficients[i + 1];
        }

        return even + odd;
    }

    private static Vector256<ushort>[] Broadcast(ushort[][] coefficients)
    {
        var result = new Vector256<ushort>[coefficients.Length * GlibcRandom.Degree];
        for (int row = 0; row < coefficients.Length; row++)
        {
            for (int i = 0; i < GlibcRandom.Degree; i++)
            {
                result[(row * GlibcRandom.Degree) + i] = Vector256.Create(coefficients[row][i]);
            }
        }

        return result;
    }

    private static (uint Seed, int Position)? Verify(ReadOnlySpan<byte> challenge, GlibcSeedLanes lanes, uint hits, int position)
    {
        for (; hits != 0; hits &= hits - 1)
        {
            uint seed = lanes.Seed(BitOperations.TrailingZeroCount(hits));
            var random = new GlibcRandom(seed);
            random.Skip(position);
            int same = 0;
            while (same < challenge.Length && random.NextByte() == challenge[same])
            {
                same++;
            }

            if (same == challenge.Length)
            {
                return (seed, position);
            }
        }

        return null;
    }
}
