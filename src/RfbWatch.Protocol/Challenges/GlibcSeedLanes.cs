using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// The first 31 words of sixteen seeds at a time, in order of seeds: going to the next sixteen adds a constant modulo 2^31-1 to each word. Only the low
/// 16 bits of the words are given out, sixteen to a vector: seed <c>n</c> of the first eight stands in lane 2n, of the second eight in lane 2n+1.
/// </summary>
internal sealed class GlibcSeedLanes
{
    /// <summary>Seeds in one vector.</summary>
    public const int Seeds = 16;

    private const int Half = Seeds / 2;
    private readonly Vector256<uint>[] _low = new Vector256<uint>[GlibcRandom.Degree];
    private readonly Vector256<uint>[] _high = new Vector256<uint>[GlibcRandom.Degree];
    private readonly Vector256<uint>[] _step = new Vector256<uint>[GlibcRandom.Degree];

    /// <summary>Lanes that begin with a seed, not 0; seeds stay below 2^31-1.</summary>
    public GlibcSeedLanes(uint first)
    {
        uint[] powers = GlibcRandom.Powers();
        Span<uint> lanes = stackalloc uint[Seeds];
        for (int word = 0; word < GlibcRandom.Degree; word++)
        {
            for (int lane = 0; lane < Seeds; lane++)
            {
                lanes[lane] = (uint)((ulong)GlibcRandom.Reduce(first + (uint)lane) * powers[word] % GlibcRandom.Modulus);
            }

            _low[word] = Vector256.Create<uint>(lanes[..Half]);
            _high[word] = Vector256.Create<uint>(lanes[Half..]);
            _step[word] = Vector256.Create((uint)((ulong)Seeds * powers[word] % GlibcRandom.Modulus));
        }

        First = first;
    }

    /// <summary>The seed in lane 0.</summary>
    public uint First { get; private set; }

    /// <summary>The seed of a lane.</summary>
    public uint Seed(int lane) => First + (uint)((lane >> 1) + ((lane & 1) * Half));

    /// <summary>Writes the low 16 bits of the 31 words of these seeds, and goes on to the next sixteen seeds.</summary>
    /// <param name="words">Room for 31 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(Span<Vector256<ushort>> words)
    {
        var modulus = Vector256.Create(GlibcRandom.Modulus);
        var mask = Vector256.Create(0xFFFFu);
        for (int i = 0; i < GlibcRandom.Degree; i++)
        {
            var low = _low[i];
            var high = _high[i];
            words[i] = ((low & mask) | (high << 16)).AsUInt16();

            // The smaller of x and x - p, unsigned, is x modulo p for x below 2p.
            low += _step[i];
            high += _step[i];
            _low[i] = Vector256.Min(low, low - modulus);
            _high[i] = Vector256.Min(high, high - modulus);
        }
    }

    /// <summary>Moves <see cref="First"/> to the seeds that the next <see cref="Write"/> gives.</summary>
    public void Advance() => First += Seeds;
}
