using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace RfbWatch.Fuzz;

/// <summary>
/// Counts branches of instrumented assemblies. SharpFuzz adds to each branch target an increment of one byte in a map of 65,536, indexed by a random number for the target combined with the
/// one before it (an edge, as in AFL); two edges can share a byte.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int MapBytes = 1 << 16;

    // Bit n is set when an input has passed the edge 1, 2, 3, 4-7, 8-15, 16-31, 32-127 or more times: the classes of AFL.
    private readonly byte[] _seen = new byte[MapBytes];
    private readonly byte* _map;

    public Coverage()
    {
        _map = (byte*)NativeMemory.AllocZeroed(MapBytes);
        Trace.SharedMem = _map;
    }

    /// <summary>Edges that any input has passed.</summary>
    public int Edges { get; private set; }

    /// <summary>Begins a new input.</summary>
    public void Clear()
    {
        new Span<byte>(_map, MapBytes).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Adds the edges of the last input; true where one of them, or its class of counts, is new.</summary>
    public bool Merge()
    {
        bool isNew = false;
        for (int i = 0; i < MapBytes; i += sizeof(ulong))
        {
            if (*(ulong*)(_map + i) == 0)
            {
                continue;
            }

            for (int at = i; at < i + sizeof(ulong); at++)
            {
                byte hit = Class(_map[at]);
                if ((hit & ~_seen[at]) != 0)
                {
                    Edges += _seen[at] == 0 ? 1 : 0;
                    _seen[at] |= hit;
                    isNew = true;
                }
            }
        }

        return isNew;
    }

    /// <summary>Forgets all edges.</summary>
    public void Forget()
    {
        Array.Clear(_seen);
        Edges = 0;
    }

    private static byte Class(byte count) => count switch
    {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
