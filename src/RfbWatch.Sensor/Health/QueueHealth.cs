using RfbWatch.Engine.Live;

namespace RfbWatch.Sensor.Health;

/// <summary>Evaluates the queue between the workers and the outputs: whether rows are passed on, and whether some were dropped or lost within the last minute.</summary>
public sealed class QueueHealth(LiveQueue queue, RowPublisher publisher, TimeProvider clock)
{
    /// <summary>Subject of its states.</summary>
    public const string Subject = "queue";

    private readonly CounterWindow<(long Sessions, long Priority, long Connections, long Defects)> _window = new(InputHealth.Window, clock, default);
    private long _lastPublished;
    private long _lastPublishedTime = clock.GetTimestamp();

    /// <summary>Reads the counters and evaluates them. Must be called about once per second.</summary>
    public IReadOnlyList<HealthState> Evaluate()
    {
        long now = clock.GetTimestamp();
        if (publisher.Published != _lastPublished || queue.Count == 0)
        {
            _lastPublished = publisher.Published;
            _lastPublishedTime = now;
        }

        var states = new List<HealthState>();
        if (clock.GetElapsedTime(_lastPublishedTime, now) > InputHealth.StallLimit)
        {
            states.Add(new HealthState(Subject, HealthStates.Stalled, $"{queue.Count} sessions and connections are queued and no output accepts them; check for a disk that does not respond", IsFailure: true));
        }

        var dropped = (Sessions: queue.DroppedSessions, Priority: queue.DroppedPrioritySessions, Connections: queue.DroppedConnections, publisher.Defects);
        var before = _window.Before(dropped);
        long sessions = dropped.Sessions - before.Sessions;
        long priority = dropped.Priority - before.Priority;
        long connections = dropped.Connections - before.Connections;
        if (sessions + connections > 0)
        {
            states.Add(new HealthState(
                Subject, HealthStates.Overrun, $"{sessions} sessions ({priority} of them without authentication or with a High finding, which are dropped last) and {connections} connections were dropped before the outputs within a minute; raise Limits:QueuedRows or check for a slow disk", IsFailure: sessions > 0));
        }

        if (dropped.Defects > before.Defects)
        {
            states.Add(new HealthState(Subject, HealthStates.Defect, $"internal errors caused the loss of rows {dropped.Defects - before.Defects} times within a minute; the last: {publisher.LastDefect}; please report it", IsFailure: true));
        }

        return states;
    }
}
