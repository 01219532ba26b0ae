using RfbWatch.Flows;

namespace RfbWatch.Engine.Sources;

/// <summary>
/// Flows that are not RFB and are to be reported, kept until their turn in the output. Chunks instead of one growing array,
/// so that the peak is what is held and not twice that.
/// </summary>
internal sealed class ConnectionStore
{
    private const int ChunkSize = 1024;

    private readonly List<FlowSummary[]> _chunks = [];
    private readonly HashSet<int> _leftOut = [];
    private int[]? _ordered;

    public int Count { get; private set; }

    public void Add(in FlowSummary flow)
    {
        if (Count == _chunks.Count * ChunkSize)
        {
            _chunks.Add(new FlowSummary[ChunkSize]);
        }

        _chunks[Count / ChunkSize][Count % ChunkSize] = flow;
        Count++;
        _ordered = null;
    }

    /// <summary>The flow that was added as number <paramref name="index"/>, from 0.</summary>
    public ref readonly FlowSummary this[int index] => ref _chunks[index / ChunkSize][index % ChunkSize];

    /// <summary>Leaves a flow out of the output: it is a copy of another.</summary>
    public void LeaveOut(int index)
    {
        _leftOut.Add(index);
        _ordered = null;
    }

    /// <summary>Numbers of the flows in the order of the output, without those left out: by time, then by first frame.</summary>
    public int[] Ordered() => _ordered ??= Order();

    private int[] Order()
    {
        int[] order = [.. Enumerable.Range(0, Count).Where(index => !_leftOut.Contains(index))];

        Array.Sort(order, (one, other) =>
        {
            ref readonly var left = ref this[one];
            ref readonly var right = ref this[other];
            return left.FirstTicks != right.FirstTicks ? left.FirstTicks.CompareTo(right.FirstTicks)
                : left.FirstFrame != right.FirstFrame ? left.FirstFrame.CompareTo(right.FirstFrame)
                : one.CompareTo(other);
        });
        return order;
    }
}
