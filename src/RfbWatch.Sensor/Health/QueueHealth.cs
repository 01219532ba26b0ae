using RfbWatch.Engine.Live;

namespace RfbWatch.Sensor.Health;

/// <summary>Judges the way from the workers to the outputs: whether rows move on, and whether some were dropped or lost within the last minute.</summary>
public sealed class QueueHealth(LiveQueue queue, RowPublisher publisher, TimeProvider clock)
{
    /// <summary>What its states are about.</summary>
    public const string Subject = "queue";

    private readonly CounterWindow<(long Sessions, long Grave, long Connections, long Defects)> _window = new(InputHealth.Window, clock, default);
    private long _lastTaken;
    private long _lastTakenTime = clock.GetTimestamp();

    /// <summary>Reads the counters and judges. To be called every second or so.</summary>
    public IReadOnlyList<HealthState> Judge()
    {
        long now = clock.GetTimestamp();
        if (publisher.Taken != _lastTaken || queue.Count == 0)
        {
            _lastTaken = publisher.Taken;
            _lastTakenTime = now;
        }

        var states = new List<HealthState>();
        if (clock.GetElapsedTime(_lastTakenTime, now) > InputHealth.StallLimit)
        {
            states.Add(new HealthState(Subject, HealthStates.Stalled, $"{queue.Count} sessions and connections wait and no output takes them; look for a disk that hangs", IsFailure: true));
        }

        var dropped = (Sessions: queue.DroppedSessions, Grave: queue.DroppedGraveSessions, Connections: queue.DroppedConnections, publisher.Defects);
        var before = _window.Before(dropped);
        long sessions = dropped.Sessions - before.Sessions;
        long grave = dropped.Grave - before.Grave;
        long connections = dropped.Connections - before.Connections;
        if (sessions + connections > 0)
        {
            states.Add(new HealthState(
                Subject, HealthStates.Overrun, $"{sessions} sessions ({grave} of them without authentication or with a High finding, which go last) and {connections} connections dropped before the outputs within a minute; raise Limits:QueuedRows or look for a slow disk", IsFailure: sessions > 0));
        }

        if (dropped.Defects > before.Defects)
        {
            states.Add(new HealthState(Subject, HealthStates.Defect, $"{dropped.Defects - before.Defects} times within a minute a defect of this program cost rows; the last: {publisher.LastDefect}; please report it", IsFailure: true));
        }

        return states;
    }
}
