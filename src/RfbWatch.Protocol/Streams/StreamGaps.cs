namespace RfbWatch.Protocol.Streams;

/// <summary>The missing ranges of a stream that are still ahead of its reader, in order. Adding and taking one costs the same for any number of them.</summary>
internal sealed class StreamGaps
{
    private readonly List<Gap> _gaps = [];

    // Gaps at the beginning of the list that were taken.
    private int _taken;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _gaps.Count == _taken;

    /// <summary>The known number of bytes missing.</summary>
    public long Missing { get; private set; }

    /// <summary>The next gap.</summary>
    public Gap Next => _gaps[_taken];

    /// <summary>Adds a gap behind all others.</summary>
    /// <param name="offset">Stream offset of its first byte.</param>
    /// <param name="length">Number of bytes; 0 if unknown.</param>
    public void Add(long offset, long length)
    {
        // A gap of unknown length stays apart: a reader that skips may cross the known one before it, whether or not it has arrived by then.
        if (!IsEmpty && _gaps[^1] is var last && last.Offset + last.Counted == offset && (last.Length == 0) == (length == 0))
        {
            _gaps[^1] = new(last.Offset, last.Length + length, last.Counted + length);
        }
        else
        {
            _gaps.Add(new(offset, length, length));
        }

        Missing += length;
    }

    /// <summary>Removes the next gap and returns it.</summary>
    public Gap Take()
    {
        var gap = _gaps[_taken++];
        if (_taken > _gaps.Count / 2)
        {
            // Together and not one by one: removing from the beginning moves all that follow.
            _gaps.RemoveRange(0, _taken);
            _taken = 0;
        }

        Missing -= gap.Counted;
        return gap;
    }

    /// <summary>A range of missing bytes.</summary>
    /// <param name="Offset">Stream offset of the first byte.</param>
    /// <param name="Length">Number of bytes; 0 if unknown.</param>
    /// <param name="Counted">The known number of these bytes.</param>
    internal readonly record struct Gap(long Offset, long Length, long Counted);
}
