namespace RfbWatch.Engine.Sources;

/// <summary>The limits of a run, shared by its workers. Refused items are counted.</summary>
internal sealed class RunBudget(TriageOptions options)
{
    private long _sessions;
    private long _connections;

    /// <summary>Requests to keep one more session; returns whether the limit allows it.</summary>
    public bool TakeSession() => Interlocked.Increment(ref _sessions) <= options.MaxSessions;

    /// <summary>Requests to keep one more flow that is not RFB; returns whether the limit allows it.</summary>
    public bool TakeConnection() => Interlocked.Increment(ref _connections) <= options.MaxConnections;

    /// <summary>Revokes requests, whether granted or refused, because they will be repeated.</summary>
    public void Release(long sessions, long connections)
    {
        Interlocked.Add(ref _sessions, -sessions);
        Interlocked.Add(ref _connections, -connections);
    }

    /// <summary>Returns the limits that were reached, with the number of omitted items.</summary>
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
