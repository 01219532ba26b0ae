using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Coverage;

/// <summary>One RFB session as rows of the tables.</summary>
/// <param name="sessionId">Its identifier.</param>
/// <param name="begin">Time of its first packet, UTC, which determines whether its rows are in the window of a rule.</param>
/// <param name="end">Time of its last packet, UTC: the now() of a run that would have included it.</param>
/// <param name="sessionRow">Creates its row of RfbSessions.</param>
/// <param name="networkRows">Creates its rows of DeviceNetworkEvents.</param>
public sealed class SessionRows(string sessionId, DateTime begin, DateTime end, Func<KustoValue[]> sessionRow, Func<IReadOnlyList<KustoValue[]>> networkRows)
{
    private readonly Lazy<KustoValue[]> _sessionRow = new(sessionRow, isThreadSafe: false);
    private readonly Lazy<IReadOnlyList<KustoValue[]>> _networkRows = new(networkRows, isThreadSafe: false);

    /// <summary>Its identifier.</summary>
    public string SessionId => sessionId;

    /// <summary>Time of its first packet, UTC.</summary>
    public DateTime Begin => begin;

    /// <summary>Time of its last packet, UTC.</summary>
    public DateTime End => end;

    /// <summary>Its row of RfbSessions, created on first use.</summary>
    public KustoValue[] SessionRow => _sessionRow.Value;

    /// <summary>Its rows of DeviceNetworkEvents, created on first use.</summary>
    public IReadOnlyList<KustoValue[]> NetworkRows => _networkRows.Value;
}
