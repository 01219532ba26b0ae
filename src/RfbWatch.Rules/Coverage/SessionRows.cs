using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Coverage;

/// <summary>One RFB session as the tables show it.</summary>
/// <param name="sessionId">Its name.</param>
/// <param name="begin">Time of its first packet, UTC: by it its rows are in the window of a rule.</param>
/// <param name="end">Time of its last packet, UTC: the now() at which a rule that runs regularly would have met it.</param>
/// <param name="sessionRow">Makes its row of RfbSessions.</param>
/// <param name="networkRows">Makes its rows of DeviceNetworkEvents.</param>
/// <param name="comparedRows">Makes the same rows, with the columns of <see cref="RuleCoverage.IsCompared"/> alone: reading all of them takes most of the time.</param>
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
