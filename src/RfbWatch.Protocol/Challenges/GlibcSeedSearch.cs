using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// Finds the seeds of glibc's generator from challenges made of low bytes, by running the generator for every seed. A vector of bytes holds 32 seeds,
/// because the low seven bits of a number depend only on the low byte of the words. If seven bits of all numbers match, the real generator decides. The
/// numbers are generated once for all challenges of a set.
/// </summary>
/// <param name="challenges">The challenges to search for.</param>
/// <param name="positions">Number of values before the last position tried; the first position is 0.</param>
/// <param name="stride">Distance between positions, in numbers: 16 if only challenges were drawn.</param>
internal sealed class GlibcSeedSearch(ChallengeSet challenges, int positions, int stride)
{
    /// <summary>Number of seeds tried between two checks whether any challenge is still open.</summary>
    private const int SliceSeeds = 1 << 15;

    /// <summary>Maximum number of challenges for which the filter of single values is used: with more, most vectors have a lane that passes it.</summary>
    private const int MaxSelective = 64;

    private readonly (uint Seed, int Position)?[] _found = new (uint, int)?[challenges.Count];
    private readonly Lock _lock = new();
    private int _open = challenges.Count;

    /// <summary>
    /// The cost of a search, in steps of a <see cref="ChallengeSearchBudget"/>: the numbers generated, 32 seeds at once; the keys of positions with values that occur
    /// in a challenge, also 32 at once; and the positions with a key that occurs in a challenge. The more challenges, the more positions.
    /// </summary>
    /// <param name="challenges">Number of challenges searched for together.</param>
    /// <param name="seeds">Number of seeds tried.</param>
    /// <param name="positions">Number of values before the last position tried.</param>
    /// <param name="stride">Distance between positions, in numbers.</param>
    public static long StepsOf(int challenges, long seeds, int positions, int stride)
    {
        const double KeySteps = 1.5, LookSteps = 7, Values = 128;
        double passing = challenges <= MaxSelective ? Math.Pow(1 - Math.Pow(1 - (1 / Values), challenges), ChallengeSet.FilterBytes) : 1;
        double vectors = 1 - Math.Pow(1 - passing, GlibcSeedLanes.Seeds);
        double looks = Math.Min(passing, (double)challenges / ChallengeKeys.KeyCount);
        double tried = (double)positions / stride;
        double made = (GlibcRandom.FirstNumber + positions + tried) / GlibcSeedLanes.Seeds;
        return (long)(seeds * (made + (tried * ((vectors * KeySteps) + (looks * LookSteps)))));
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
        var keys = challenges.Keys;
        bool isSelective = challenges.Count <= MaxSelective;
        var lanes = new GlibcSeedLanes(first);

        // Up to the last byte of a challenge at the last position, in whole steps of three.
        int length = GlibcRandom.FirstNumber + positions + ChallengeSet.ChallengeLength;
        Span<Vector256<byte>> words = new Vector256<byte>[length + GlibcRandom.Separation - 1];
        for (; seeds > 0; seeds -= GlibcSeedLanes.Seeds)
        {
            lanes.Write(words);
            Run(words);
            for (int i = GlibcRandom.FirstNumber; i <= length - ChallengeSet.ChallengeLength; i += stride)
            {
                uint hits = isSelective ? filter.Begins(words.Slice(i, ChallengeSet.FilterBytes)) : uint.MaxValue;
                if (hits != 0)
                {
                    hits &= keys.Begins(words.Slice(i, ChallengeKeys.KeyBytes));
                }

                for (; hits != 0; hits &= hits - 1)
                {
                    Look(words.Slice(i, ChallengeSet.ChallengeLength), BitOperations.TrailingZeroCount(hits), lanes, i - GlibcRandom.FirstNumber);
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

    /// <summary>Finds challenges that have the numbers of one lane; the real generator decides.</summary>
    private void Look(ReadOnlySpan<Vector256<byte>> words, int lane, GlibcSeedLanes lanes, int position)
    {
        var bytes = MemoryMarshal.Cast<Vector256<byte>, byte>(words)[lane..];
        foreach (int index in challenges.BeginningWith(Number(bytes, 0), Number(bytes, 1)))
        {
            if (AllNumbers(bytes, challenges[index]) && Gives(lanes.Seed(lane), position, challenges[index]))
            {
                lock (_lock)
                {
                    _open -= _found[index] is null ? 1 : 0;
                    _found[index] ??= (lanes.Seed(lane), position);
                }
            }
        }
    }

    /// <summary>Whether the low seven bits of each number of a lane are those of a challenge.</summary>
    private static bool AllNumbers(ReadOnlySpan<byte> lane, ReadOnlySpan<byte> challenge)
    {
        for (int i = 0; i < challenge.Length; i++)
        {
            if (Number(lane, i) != (challenge[i] & ChallengeSet.LowBits))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The low seven bits of a number of a lane: a number is a word without its lowest bit.</summary>
    private static byte Number(ReadOnlySpan<byte> lane, int index) => (byte)(lane[index * GlibcSeedLanes.Seeds] >> 1);

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
