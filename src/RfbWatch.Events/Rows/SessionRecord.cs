using RfbWatch.Detection;

namespace RfbWatch.Events.Rows;

/// <summary>The data of a row of RfbSessions.</summary>
/// <param name="Session">The session with its findings.</param>
/// <param name="EvidenceFile">The capture that contains it; empty for live sources.</param>
/// <param name="Options">Names and home networks.</param>
public sealed record SessionRecord(Session Session, string EvidenceFile, RowOptions Options)
{
    /// <summary>Names of the rules that match the session. Default empty, as in the rows over which rules run, because their results are not yet known.</summary>
    public IReadOnlyList<string> MatchedRules { get; init; } = [];
}
