namespace RfbWatch.Protocol.Streams;

/// <summary>
/// When the bytes of one side came: a time for each position where it changed, a bounded number of them. Two plain arrays: code for a list of pairs is
/// compiled when it first runs, which a short run over a capture never makes up for.
/// </summary>
internal struct ArrivalTimes
{
    private const int MaxTimes = 64;
    private const int FirstTimes = 4;

    private long[]? _positions;
    private long[]? _ticks;
    private int _count;

    /// <summary>Tells that bytes from a position on came at a time.</summary>
    public void Add(long position, long ticks)
    {
        if (_positions is null || _ticks is null)
        {
            _positions = new long[FirstTimes];
            _ticks = new long[FirstTimes];
        }

        if (_count == 0 || (_ticks[_count - 1] != ticks && _count < MaxTimes))
        {
            if (_count == _positions.Length)
            {
                Array.Resize(ref _positions, _count * 2);
                Array.Resize(ref _ticks, _count * 2);
            }

            _positions[_count] = position;
            _ticks[_count++] = ticks;
        }
        else if (_ticks[_count - 1] < ticks)
        {
            // Too many marks: the last ones share the later time, so that nothing seems to have come earlier than it did.
            _ticks[_count - 1] = ticks;
        }
    }

    /// <summary>Time at which the byte before a position had come; 0 when none did.</summary>
    public readonly long Before(long position)
    {
        int mark = _count - 1;
        while (mark >= 0 && _positions![mark] >= position)
        {
            mark--;
        }

        return mark < 0 ? 0 : _ticks![mark];
    }
}
