namespace RfbWatch.Protocol.Streams;

/// <summary>
/// When and by which packet the bytes of one side came: a mark at each stream offset where that changed, a bounded number of them. Two plain arrays: code for a
/// list of pairs is compiled when it first runs, which a short run over a capture never makes up for.
/// </summary>
internal struct Arrivals
{
    private const int MaxMarks = 64;
    private const int FirstMarks = 4;

    private long[]? _offsets;
    private Arrival[]? _arrivals;
    private int _count;

    /// <summary>Bytes from a stream offset on came with a packet.</summary>
    public void Add(long offset, Arrival arrival)
    {
        if (_offsets is null || _arrivals is null)
        {
            _offsets = new long[FirstMarks];
            _arrivals = new Arrival[FirstMarks];
        }

        if (_count == 0 || (_arrivals[_count - 1] != arrival && _count < MaxMarks))
        {
            if (_count == _offsets.Length)
            {
                Array.Resize(ref _offsets, _count * 2);
                Array.Resize(ref _arrivals, _count * 2);
            }

            _offsets[_count] = offset;
            _arrivals[_count++] = arrival;
        }
        else if (_arrivals[_count - 1].Ticks < arrival.Ticks)
        {
            // Too many marks: the last ones share the later time, so that nothing seems to have come earlier than it did.
            _arrivals[_count - 1] = arrival;
        }
    }

    /// <summary>When and by which packet the byte before a stream offset had come; default when none did.</summary>
    public readonly Arrival Before(long offset)
    {
        int mark = _count - 1;
        while (mark >= 0 && _offsets![mark] >= offset)
        {
            mark--;
        }

        return mark < 0 ? default : _arrivals![mark];
    }
}
