using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// Finds the seeds of glibc's generator from challenges made of low bytes, by running the generator for every seed. A vector of bytes holds 32 seeds,
/// because the low seven bits of a number depend only on the low byte of the words. If seven bits of three numbers match, the real generator decides. The
/// numbers are generated once for all challenges of a set.
/// </summary>
/// <param name="challenges">The challenges to search for.</param>
/// <param name="positions">Numbers in front of the last position tried; the first position is 0.</param>
/// <param name="stride">Distance between positions, in numbers: 16 if only challenges were drawn.</param>
internal sealed class GlibcSeedSearch(ChallengeSet challenges, int positions, int stride)
{
    /// <summary>Number of seeds tried between two checks whether any challenge is still open.</summary>
    private const int SliceSeeds = 1 << 15;

    private readonly (uint Seed, int Position)?[] _found = new (uint, int)?[challenges.Count];
    private readonly Lock _lock = new();
    private int _open = challenges.Count;

    /// <summary>
    /// The cost of a search, in steps of a <see cref="ChallengeSearchBudget"/>: the numbers generated, 32 seeds at once, and the positions that pass the
    /// filter. A position passes if each of its four bytes has a value that some challenge has there; the more challenges, the more positions pass.
    /// </summary>
    /// <param name="challenges">Number of challenges searched for together.</param>
    /// <param name="seeds">Number of seeds tried.</param>
    /// <param name="positions">Numbers in front of the last position tried.</param>
    /// <param name="stride">Distance between positions, in numbers.</param>
    public static long StepsOf(int challenges, long seeds, int positions, int stride)
    {
        const int LookSteps = 7, Values = 128;
        double present = 1 - Math.Pow(1 - (1.0 / Values), challenges);
        double looks = (double)positions / stride;
        double made = (GlibcRandom.FirstNumber + positions + looks) / GlibcSeedLanes.Seeds;
        return (long)(seeds * (made + (looks * Math.Pow(present, ChallengeSet.FilterBytes) * LookSteps)));
    }

    /// <summary>Tries a range of seeds.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">Number of seeds, a power of two, at least 32.</param>
    /// <param name="threads">Number of threads, at least 1.</param>
    /// <returns>Seed and position for each challenge; null where none was found.</returns>
    public (uint Seed, int Position)?[] Run(uint first, int count, int threads)
    {
        int seeds = Math.Min(count, SliceSeeds);
        Parallel.For(0, count / seeds, new ParallelOptions { MaxDegreeOfParallelism = threads }, (slice, loop) =>
        {
            Try(first + (uint)(slice * seeds), seeds);
            if (Volatile.Read(ref _open) == 0)
            {
                loop.Stop();
            }
        });
        return _found;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Try(uint first, int seeds)
    {
        var filter = challenges.Filter;
        var lanes = new GlibcSeedLanes(first);

        // Slightly more than to the last position, for the bytes after the first, in whole steps of three.
        int length = GlibcRandom.FirstNumber + positions + ChallengeSet.FilterBytes;
        Span<Vector256<byte>> words = new Vector256<byte>[length + GlibcRandom.Separation - 1];
        for (; seeds > 0; seeds -= GlibcSeedLanes.Seeds)
        {
            lanes.Write(words);
            Run(words);
            for (int i = GlibcRandom.FirstNumber; i <= length - ChallengeSet.FilterBytes; i += stride)
            {
                for (uint hits = filter.Begins(words.Slice(i, ChallengeSet.FilterBytes)); hits != 0; hits &= hits - 1)
                {
                    Look(words[i..], BitOperations.TrailingZeroCount(hits), lanes, i - GlibcRandom.FirstNumber);
                }
            }

            lanes.Advance();
        }
    }

    /// <summary>Runs the generator from its first 31 words. The last three words stay in registers, because each is needed three steps later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run(Span<Vector256<byte>> words)
    {
        var a = words[0];
        var b = words[1];
        var c = words[2];
        words[GlibcRandom.Degree] = a;
        words[GlibcRandom.Degree + 1] = b;
        words[GlibcRandom.Degree + 2] = c;
        for (int i = GlibcRandom.Degree + GlibcRandom.Separation; i <= words.Length - GlibcRandom.Separation; i += GlibcRandom.Separation)
        {
            var old = words.Slice(i - GlibcRandom.Degree, GlibcRandom.Separation);
            var next = words.Slice(i, GlibcRandom.Separation);
            next[0] = a += old[0];
            next[1] = b += old[1];
            next[2] = c += old[2];
        }
    }

    /// <summary>Finds challenges that start with the numbers of one lane.</summary>
    private void Look(ReadOnlySpan<Vector256<byte>> words, int lane, GlibcSeedLanes lanes, int position)
    {
        var bytes = MemoryMarshal.Cast<Vector256<byte>, byte>(words)[lane..];
        byte third = Number(bytes[2 * GlibcSeedLanes.Seeds]);
        foreach (int index in challenges.BeginningWith(Number(bytes[0]), Number(bytes[GlibcSeedLanes.Seeds])))
        {
            if ((challenges[index][2] & ChallengeSet.LowBits) == third && Gives(lanes.Seed(lane), position, challenges[index]))
            {
                lock (_lock)
                {
                    _open -= _found[index] is null ? 1 : 0;
                    _found[index] ??= (lanes.Seed(lane), position);
                }
            }
        }
    }

    /// <summary>Seven bits of a number, which is a word without its lowest bit.</summary>
    private static byte Number(byte word) => (byte)(word >> 1);

    private static bool Gives(uint seed, int position, ReadOnlySpan<byte> challenge)
    {
        var random = new GlibcRandom(seed);
        random.Skip(position);
        foreach (byte value in challenge)
        {
            if (random.NextByte() != value)
            {
                return false;
            }
        }

        return true;
    }
}
