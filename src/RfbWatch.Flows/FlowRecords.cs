namespace RfbWatch.Flows;

/// <summary>Records of the flows to be reported, in chunks that never move. Numbers start at 1.</summary>
internal sealed class FlowRecords
{
    private const int ChunkBits = 10;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly List<FlowRecord[]> _chunks = [];
    private int _highest;
    private int _freeHead;

    public ref FlowRecord this[int number] => ref _chunks[number >> ChunkBits][number & (ChunkSize - 1)];

    /// <summary>Adds the first frame and the entry of each flow that has a record, in no particular order.</summary>
    public void AddInUse(List<long> frames, List<int> entries)
    {
        for (int number = 1; number <= _highest; number++)
        {
            ref readonly var record = ref this[number];
            if (record.Entry > 0)
            {
                frames.Add(record.FirstFrame);
                entries.Add(record.Entry);
            }
        }
    }

    public int Add()
    {
        if (_freeHead != 0)
        {
            int free = _freeHead;
            _freeHead = ~this[free].Entry;
            return free;
        }

        int number = ++_highest;
        if (number >> ChunkBits >= _chunks.Count)
        {
            _chunks.Add(new FlowRecord[ChunkSize]);
        }

        return number;
    }

    /// <summary>Releases the chunks after the last record in use; from then on, free records are used from the front.</summary>
    public void TrimExcess()
    {
        while (_highest > 0 && this[_highest].Entry <= 0)
        {
            _highest--;
        }

        _freeHead = 0;
        for (int number = _highest; number > 0; number--)
        {
            if (this[number].Entry <= 0)
            {
                this[number].Entry = ~_freeHead;
                _freeHead = number;
            }
        }

        int chunks = (_highest >> ChunkBits) + 1;
        if (chunks < _chunks.Count)
        {
            _chunks.RemoveRange(chunks, _chunks.Count - chunks);
        }
    }

    public void Remove(int number)
    {
        this[number].Entry = ~_freeHead;
        _freeHead = number;
    }
}
