namespace RfbWatch.Protocol.Streams;

/// <summary>
/// When and in which packet the bytes of one side arrived: a mark at each stream offset at which that changed, limited in number. The newest packet always has a mark
/// of its own. A plain array: code for a list of pairs is compiled when it first runs, and a short run over a capture would not recover that cost.
/// </summary>
internal struct Arrivals
{
    private const int MaxMarks = 64;
    private const int FirstMarks = 4;

    private Mark[]? _marks;
    private int _count;

    /// <summary>Bytes from a stream offset on arrived in a packet.</summary>
    public void Add(long offset, Arrival arrival)
    {
        _marks ??= new Mark[FirstMarks];
        if (_count > 0 && _marks[_count - 1].Arrival == arrival)
        {
            return;
        }

        if (_count == MaxMarks)
        {
            // Too many marks: those before the newest share the later time, so that nothing seems to have arrived earlier than it did.
            ref var shared = ref _marks[_count - 2];
            var last = _marks[--_count].Arrival;
            shared.Arrival = last.Ticks < shared.Arrival.Ticks ? shared.Arrival : last;
        }
        else if (_count == _marks.Length)
        {
            Array.Resize(ref _marks, _count * 2);
        }

        _marks[_count++] = new Mark { Offset = offset, Arrival = arrival };
    }

    /// <summary>Whether there are no marks.</summary>
    public readonly bool IsEmpty => _count == 0;

    /// <summary>When and in which packet the byte before a stream offset arrived; default if none did.</summary>
    public readonly Arrival Before(long offset)
    {
        int mark = _count - 1;
        while (mark >= 0 && _marks![mark].Offset >= offset)
        {
            mark--;
        }

        return mark < 0 ? default : _marks![mark].Arrival;
    }

    private struct Mark
    {
        public long Offset;
        public Arrival Arrival;
    }
}
