namespace RfbWatch.Flows;

/// <summary>Records of the flows to be reported, in chunks that never move. Numbers begin at 1.</summary>
internal sealed class FlowRecords
{
    private const int ChunkBits = 10;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly List<FlowRecord[]> _chunks = [];
    private int _highest;
    private int _freeHead;

    public ref FlowRecord this[int number] => ref _chunks[number >> ChunkBits][number & (ChunkSize - 1)];

    /// <summary>The records in use, in no particular order.</summary>
    public IEnumerable<FlowRecord> InUse => Enumerable.Range(1, _highest).Select(number => this[number]).Where(record => record.Entry > 0);

    public int Add()
    {
        if (_freeHead != 0)
        {
            var free = _freeHead;
            _freeHead = ~this[free].Entry;
            return free;
        }

        var number = ++_highest;
        if (number >> ChunkBits >= _chunks.Count)
        {
            _chunks.Add(new FlowRecord[ChunkSize]);
        }

        return number;
    }

    public void Remove(int number)
    {
        this[number].Entry = ~_freeHead;
        _freeHead = number;
    }
}
