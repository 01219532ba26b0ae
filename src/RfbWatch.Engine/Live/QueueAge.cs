namespace RfbWatch.Engine.Live;

/// <summary>
/// Determines how long the oldest undelivered record of a spool has waited without storing a time in every record: it records the next sequence number at certain times,
/// at least a second apart. Monotonic, so that setting the clock changes no age. For one thread at a time.
/// </summary>
internal sealed class QueueAge(TimeProvider clock, TimeSpan ageAtStart)
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(1);

    /// <summary>Maximum number of samples; when it is exceeded, every other one is removed and the interval is doubled.</summary>
    private const int MaxNotes = 1024;

    private readonly List<(long Sequence, long Time)> _notes = [];
    private readonly long _began = clock.GetTimestamp();
    private TimeSpan _interval = FirstInterval;

    /// <summary>A record was appended.</summary>
    /// <param name="sequence">Its sequence.</param>
    /// <param name="now">The timestamp at which appending began: the record waits from then on, however long the disk took.</param>
    public void Note(long sequence, long now)
    {
        if (_notes.Count > 0 && clock.GetElapsedTime(_notes[^1].Time, now) < _interval)
        {
            return;
        }

        _notes.Add((sequence, now));
        if (_notes.Count > MaxNotes)
        {
            int index = 0;
            _notes.RemoveAll(_ => index++ % 2 == 1);
            _interval *= 2;
        }
    }

    /// <summary>The age, if everything up to a sequence is acknowledged and further records wait.</summary>
    public TimeSpan Of(long acknowledged)
    {
        int later = _notes.FindIndex(note => note.Sequence > acknowledged + 1);
        int known = (later < 0 ? _notes.Count : later) - 1;
        if (known < 0)
        {
            // Left by an earlier process.
            return ageAtStart + clock.GetElapsedTime(_began);
        }

        _notes.RemoveRange(0, known);
        return clock.GetElapsedTime(_notes[0].Time);
    }

    /// <summary>Nothing is waiting: all samples are obsolete.</summary>
    public void Clear()
    {
        _notes.Clear();
        _interval = FirstInterval;
    }
}
