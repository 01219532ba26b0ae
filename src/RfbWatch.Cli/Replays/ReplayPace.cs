namespace RfbWatch.Cli.Replays;

/// <summary>
/// Determines when the frames of a replay are due: the original time since the first frame, divided by the speed. A frame that is older than its predecessor is due immediately.
/// </summary>
/// <param name="speed">Speed relative to the capture, greater than 0; null for no pauses.</param>
/// <param name="clock">The clock.</param>
/// <param name="wait">Waits for the given time, or for a part of it.</param>
internal sealed class ReplayPace(double? speed, TimeProvider clock, Action<TimeSpan> wait)
{
    /// <summary>Time limit for resending a frame that the interface refused, because its queue may be full.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(1);

    private long? _first;
    private long _began;

    /// <summary>Time since the first frame.</summary>
    public TimeSpan Elapsed => _first is null ? TimeSpan.Zero : clock.GetElapsedTime(_began);

    /// <summary>Waits until a frame is due.</summary>
    /// <param name="ticks">Its time, in ticks of 100 ns.</param>
    /// <param name="interrupted">Ends the wait.</param>
    public void Await(long ticks, CancellationToken interrupted)
    {
        if (_first is null)
        {
            (_first, _began) = (ticks, clock.GetTimestamp());
        }

        if (speed is { } times)
        {
            var due = TimeSpan.FromTicks((long)Math.Min((ticks - _first.Value) / times, long.MaxValue / 2));
            while (due - Elapsed is var left && left > TimeSpan.Zero && !interrupted.IsCancellationRequested)
            {
                wait(left);
            }
        }
    }

    /// <summary>Retries an attempt for at most a second; returns the last result.</summary>
    /// <param name="attempt">Returns null on success.</param>
    /// <param name="interrupted">Ends the attempts.</param>
    public string? Insist(Func<string?> attempt, CancellationToken interrupted)
    {
        long began = clock.GetTimestamp();
        string? error;
        while ((error = attempt()) is not null && clock.GetElapsedTime(began) < Patience && !interrupted.IsCancellationRequested)
        {
            wait(Retry);
        }

        return error;
    }
}
