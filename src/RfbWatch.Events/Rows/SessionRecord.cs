using RfbWatch.Detection;

namespace RfbWatch.Events.Rows;

/// <summary>What a row of RfbSessions is made of.</summary>
/// <param name="Session">The session with its findings.</param>
/// <param name="EvidenceFile">The capture it was found in; empty when live.</param>
/// <param name="Options">Names and home networks.</param>
public sealed record SessionRecord(Session Session, string EvidenceFile, RowOptions Options)
{
    /// <summary>Names of the rules that match the session. Default empty: rules run over rows, which cannot name them yet.</summary>
    public IReadOnlyList<string> MatchedRules { get; init; } = [];
}
