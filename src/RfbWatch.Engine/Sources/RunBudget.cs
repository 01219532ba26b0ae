namespace RfbWatch.Engine.Sources;

/// <summary>The limits of a run, shared by its workers. Refused items are counted.</summary>
internal sealed class RunBudget(TriageOptions options)
{
    private long _sessions;
    private long _connections;

    /// <summary>Whether one more session may be kept.</summary>
    public bool TakeSession() => Interlocked.Increment(ref _sessions) <= options.MaxSessions;

    /// <summary>Whether one more flow that is not RFB may be kept.</summary>
    public bool TakeConnection() => Interlocked.Increment(ref _connections) <= options.MaxConnections;

    /// <summary>Revokes requests, granted or not, because they will be repeated.</summary>
    public void Release(long sessions, long connections)
    {
        Interlocked.Add(ref _sessions, -sessions);
        Interlocked.Add(ref _connections, -connections);
    }

    /// <summary>The limits that were reached, with the number of omitted items.</summary>
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
