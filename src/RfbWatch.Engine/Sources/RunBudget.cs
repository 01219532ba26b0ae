namespace RfbWatch.Engine.Sources;

/// <summary>What a run may hold, shared by its workers. What is refused is counted.</summary>
internal sealed class RunBudget(TriageOptions options)
{
    private long _sessions;
    private long _connections;

    /// <summary>Room for one more session?</summary>
    public bool TakeSession() => Interlocked.Increment(ref _sessions) <= options.MaxSessions;

    /// <summary>Room for one more flow that is not RFB?</summary>
    public bool TakeConnection() => Interlocked.Increment(ref _connections) <= options.MaxConnections;

    /// <summary>Takes back requests for room, granted or not: what they were for is asked for anew.</summary>
    public void GiveBack(long sessions, long connections)
    {
        Interlocked.Add(ref _sessions, -sessions);
        Interlocked.Add(ref _connections, -connections);
    }

    /// <summary>The limits that were met, with how much was left out.</summary>
    public SortedDictionary<string, long> Limits()
    {
        var limits = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (_sessions > options.MaxSessions)
        {
            limits["sessions"] = _sessions - options.MaxSessions;
        }

        if (_connections > options.MaxConnections)
        {
            limits["connections"] = _connections - options.MaxConnections;
        }

        return limits;
    }
}
