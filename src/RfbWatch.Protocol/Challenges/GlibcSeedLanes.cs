using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// The first 31 words for 32 seeds at a time, in order of seeds: advancing by 32 seeds adds a constant modulo 2^31-1 to each word. Only the low
/// bytes of the words are output, which is enough for the low seven bits of every number.
/// </summary>
internal sealed class GlibcSeedLanes
{
    /// <summary>Number of seeds in one vector.</summary>
    public const int Seeds = 32;

    private const int Quarter = Seeds / 4;

    // Word i of seeds 8q to 8q+7 is at index 4i + q.
    private readonly Vector256<uint>[] _words = new Vector256<uint>[GlibcRandom.Degree * 4];
    private readonly Vector256<uint>[] _steps = new Vector256<uint>[GlibcRandom.Degree];

    /// <summary>Creates lanes that start at a seed, which must not be 0; all seeds must be below 2^31-1.</summary>
    public GlibcSeedLanes(uint first)
    {
        uint[] powers = GlibcRandom.Powers();
        Span<uint> lanes = stackalloc uint[Seeds];
        for (int word = 0; word < GlibcRandom.Degree; word++)
        {
            for (int seed = 0; seed < Seeds; seed++)
            {
                lanes[seed] = (uint)((ulong)GlibcRandom.Reduce(first + (uint)seed) * powers[word] % GlibcRandom.Modulus);
            }

            for (int quarter = 0; quarter < 4; quarter++)
            {
                _words[(word * 4) + quarter] = Vector256.Create<uint>(lanes.Slice(quarter * Quarter, Quarter));
            }

            _steps[word] = Vector256.Create((uint)((ulong)Seeds * powers[word] % GlibcRandom.Modulus));
        }

        First = first;
    }

    /// <summary>The first of the 32 seeds.</summary>
    public uint First { get; private set; }

    /// <summary>The seed of a lane; four adjacent bytes come from the four quarters.</summary>
    public uint Seed(int lane) => First + (uint)(((lane & 3) * Quarter) + (lane >> 2));

    /// <summary>Writes the low bytes of the 31 words of these seeds, and advances to the words of the next 32 seeds.</summary>
    /// <param name="bytes">Space for 31 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(Span<Vector256<byte>> bytes)
    {
        var mask = Vector256.Create(0xFFu);
        var words = _words.AsSpan();
        for (int i = 0; i < _steps.Length; i++)
        {
            var step = _steps[i];
            var quarters = words.Slice(i * 4, 4);
            bytes[i] = ((quarters[0] & mask) | ((quarters[1] & mask) << 8) | ((quarters[2] & mask) << 16) | (quarters[3] << 24)).AsByte();
            quarters[0] = Next(quarters[0], step);
            quarters[1] = Next(quarters[1], step);
            quarters[2] = Next(quarters[2], step);
            quarters[3] = Next(quarters[3], step);
        }
    }

    /// <summary>Moves <see cref="First"/> to the seeds of the next <see cref="Write"/>.</summary>
    public void Advance() => First += Seeds;

    // For x below 2p, the smaller of x and x - p, unsigned, is x modulo p.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Next(Vector256<uint> word, Vector256<uint> step)
    {
        word += step;
        return Vector256.Min(word, word - Vector256.Create(GlibcRandom.Modulus));
    }
}
