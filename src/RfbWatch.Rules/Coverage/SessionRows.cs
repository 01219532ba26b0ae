using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Coverage;

/// <summary>One RFB session as it appears in the tables.</summary>
/// <param name="sessionId">Its identifier.</param>
/// <param name="begin">Time of its first packet, UTC; it determines whether the rows are in a rule's window.</param>
/// <param name="end">Time of its last packet, UTC; used as now() when a rule runs over this session alone.</param>
/// <param name="sessionRow">Creates its row of RfbSessions.</param>
/// <param name="networkRows">Creates its rows of DeviceNetworkEvents.</param>
/// <param name="comparedRows">Creates the same rows with only the columns of <see cref="RuleCoverage.IsCompared"/>: reading all columns takes most of the time.</param>
public sealed class SessionRows(
    string sessionId, DateTime begin, DateTime end, Func<KustoValue[]> sessionRow, Func<IReadOnlyList<KustoValue[]>> networkRows, Func<IEnumerable<KustoValue[]>> comparedRows)
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

    /// <summary>Its rows of DeviceNetworkEvents with the columns of <see cref="RuleCoverage.IsCompared"/>, created on each call.</summary>
    public IEnumerable<KustoValue[]> ComparedRows() => comparedRows();
}
