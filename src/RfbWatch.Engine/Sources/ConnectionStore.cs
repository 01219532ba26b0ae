using RfbWatch.Flows;

namespace RfbWatch.Engine.Sources;

/// <summary>
/// Reportable flows that are not RFB, kept until they are written. They are stored in chunks instead of one growing array,
/// so that peak memory is the size of the data, not twice that.
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

    /// <summary>The flow at a zero-based index.</summary>
    public ref readonly FlowSummary this[int index] => ref _chunks[index / ChunkSize][index % ChunkSize];

    /// <summary>Omits a flow from the output because it is a copy of another one.</summary>
    public void LeaveOut(int index)
    {
        _leftOut.Add(index);
        _ordered = null;
    }

    /// <summary>Returns the indices of the flows in output order (by time, then by first frame), without omitted ones.</summary>
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
