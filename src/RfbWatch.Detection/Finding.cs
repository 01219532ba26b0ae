namespace RfbWatch.Detection;

/// <summary>Something that can be found about one session, described as data.</summary>
/// <param name="Name">Its stable name, as in RfbSessions.Findings.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Techniques">MITRE ATT&amp;CK technique ids; empty for none.</param>
/// <param name="Summary">One line for people: what it means.</param>
/// <param name="Holds">Whether one session shows it; null where more than one session is needed to know.</param>
public sealed record Finding(
    string Name,
    Severity Severity,
    IReadOnlyList<string> Techniques,
    string Summary,
    Predicate<Session>? Holds)
{
    /// <summary>Whether it rests on single messages, which one segment can carry, and not on a handshake that both ends bear out.</summary>
    public bool RestsOnMessages { get; init; }
}
