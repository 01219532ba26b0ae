using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// Challenges that are searched for together in one pass over the seeds. Tests for 32 lanes at once whether they can start a challenge, and finds the
/// challenges that start with two given bytes. Only the low seven bits of every byte are compared, because the search generates only those.
/// </summary>
internal sealed class ChallengeSet
{
    /// <summary>Length of a challenge, bytes (RFC 6143 section 7.2.2).</summary>
    public const int ChallengeLength = 16;

    /// <summary>The bits that are compared.</summary>
    public const byte LowBits = 0x7F;

    /// <summary>Number of bytes that the filter compares.</summary>
    public const int FilterBytes = 4;

    private const int PairCount = 1 << 14;

    private readonly byte[][] _challenges;
    private readonly int[] _byPair;
    private readonly int[] _pairStarts = new int[PairCount + 1];

    /// <summary>Creates a set from challenges of 16 bytes each.</summary>
    public ChallengeSet(IReadOnlyList<byte[]> challenges)
    {
        _challenges = [.. challenges];
        _byPair = [.. Enumerable.Range(0, _challenges.Length).OrderBy(index => Pair(_challenges[index][0], _challenges[index][1]))];
        foreach (byte[] challenge in _challenges)
        {
            _pairStarts[Pair(challenge[0], challenge[1]) + 1]++;
        }

        for (int pair = 0; pair < PairCount; pair++)
        {
            _pairStarts[pair + 1] += _pairStarts[pair];
        }

        Filter = new BeginningFilter(_challenges);
        Keys = new ChallengeKeys(_challenges);
    }

    /// <summary>Number of challenges.</summary>
    public int Count => _challenges.Length;

    /// <summary>A filter for lanes that can start a challenge.</summary>
    public BeginningFilter Filter { get; }

    /// <summary>A narrower filter for the lanes that pass <see cref="Filter"/>.</summary>
    public ChallengeKeys Keys { get; }

    /// <summary>The bytes of a challenge.</summary>
    public ReadOnlySpan<byte> this[int index] => _challenges[index];

    /// <summary>The challenges that start with two given bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<int> BeginningWith(byte first, byte second)
    {
        int pair = Pair(first, second);
        return _byPair.AsSpan(_pairStarts[pair].._pairStarts[pair + 1]);
    }

    private static int Pair(byte first, byte second) => ((first & LowBits) << 7) | (second & LowBits);

    /// <summary>
    /// The set of values that each of the first four bytes has in any challenge. Thirty-two values are looked up at once: a table indexed by the low four bits
    /// has one bit for each value of the high three.
    /// </summary>
    public readonly struct BeginningFilter
    {
        private const byte HalfMask = 0x0F;

        private readonly Vector256<byte> _first;
        private readonly Vector256<byte> _second;
        private readonly Vector256<byte> _third;
        private readonly Vector256<byte> _fourth;

        internal BeginningFilter(byte[][] challenges)
        {
            _first = Table(challenges, 0);
            _second = Table(challenges, 1);
            _third = Table(challenges, 2);
            _fourth = Table(challenges, 3);
        }

        /// <summary>The lanes in which four consecutive words may be the first bytes of a challenge, one bit each.</summary>
        /// <param name="words">Low bytes of the words; a number is a word without its lowest bit.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public uint Begins(ReadOnlySpan<Vector256<byte>> words)
        {
            var others = Row(_first, words[0]) | Row(_second, words[1]) | Row(_third, words[2]) | Row(_fourth, words[3]);
            return ~others.ExtractMostSignificantBits();
        }

        /// <summary>All bits are set where the value is not in the set.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<byte> Row(Vector256<byte> table, Vector256<byte> word)
        {
            var bits = Vector256.Create(0x8040201008040201, 0x8040201008040201, 0x8040201008040201, 0x8040201008040201).AsByte();
            var low = (word.AsUInt16() >>> 1).AsByte() & Vector256.Create(HalfMask);
            var high = (word.AsUInt16() >>> 5).AsByte() & Vector256.Create((byte)(LowBits >> 4));
            return Vector256.Equals(Look(table, low) & Look(bits, high), Vector256<byte>.Zero);
        }

        // Indexes are below 16 and both halves of a table are equal, so lookups in lanes of 16 bytes and of 32 bytes give the same result.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<byte> Look(Vector256<byte> table, Vector256<byte> index) =>
            Avx2.IsSupported ? Avx2.Shuffle(table, index) : Vector256.Shuffle(table, index);

        private static Vector256<byte> Table(byte[][] challenges, int at)
        {
            Span<byte> table = stackalloc byte[Vector256<byte>.Count];
            table.Clear();
            foreach (byte[] challenge in challenges)
            {
                int value = challenge[at] & LowBits;
                byte bit = (byte)(1 << (value >> 4));
                table[value & HalfMask] |= bit;
                table[(value & HalfMask) + HalfMask + 1] |= bit;
            }

            return Vector256.Create<byte>(table);
        }
    }
}
