namespace RfbWatch.Engine.Live;

/// <summary>
/// Determines how long the oldest undelivered record of a spool has been waiting, without storing a time in every record: it samples the sequence number of appended records,
/// at least a second apart. It uses monotonic time, so setting the clock does not change an age. Not thread-safe.
/// </summary>
internal sealed class QueueAge(TimeProvider clock, TimeSpan ageAtStart)
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(1);

    /// <summary>Maximum number of samples. When it is exceeded, every other sample is removed and the interval is doubled.</summary>
    private const int MaxNotes = 1024;

    private readonly List<(long Sequence, long Time)> _notes = [];
    private readonly long _began = clock.GetTimestamp();
    private TimeSpan _interval = FirstInterval;

    /// <summary>Notes that a record was appended.</summary>
    /// <param name="sequence">The sequence number of the record.</param>
    /// <param name="now">The timestamp at which the append began: the record has been waiting since then, however long the disk took.</param>
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

    /// <summary>Returns the age of the oldest waiting record if all records up to a sequence number are acknowledged and further ones are waiting.</summary>
    public TimeSpan Of(long acknowledged)
    {
        int later = _notes.FindIndex(note => note.Sequence > acknowledged + 1);
        int known = (later < 0 ? _notes.Count : later) - 1;
        if (known < 0)
        {
            // The record was left by an earlier process.
            return ageAtStart + clock.GetElapsedTime(_began);
        }

        _notes.RemoveRange(0, known);
        return clock.GetElapsedTime(_notes[0].Time);
    }

    /// <summary>Discards all samples, because no record is waiting.</summary>
    public void Clear()
    {
        _notes.Clear();
        _interval = FirstInterval;
    }
}
