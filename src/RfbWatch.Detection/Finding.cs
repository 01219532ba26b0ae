namespace RfbWatch.Detection;

/// <summary>A possible finding about one session, as data.</summary>
/// <param name="Name">Its stable name, as in RfbSessions.Findings.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Techniques">MITRE ATT&amp;CK technique ids; empty for none.</param>
/// <param name="Summary">Its meaning, in one line.</param>
/// <param name="AppliesTo">Whether it applies to a session; null if this can only be determined from more than one session.</param>
/// <param name="Proof">What it is based on: the bytes named in RfbSessions.Evidence.</param>
public sealed record Finding(
    string Name,
    Severity Severity,
    IReadOnlyList<string> Techniques,
    string Summary,
    Predicate<Session>? AppliesTo,
    FindingProof Proof)
{
    /// <summary>Whether it is based on single messages, which one segment can carry, and not on a handshake that both ends confirm.</summary>
    public bool RestsOnMessages { get; init; }

    /// <summary>Its position in the table of findings: of findings with the same severity, those with a lower position come first.</summary>
    public int Order { get; init; }

    /// <summary>Compares by severity, most severe first, then by position in the table.</summary>
    internal static int Compare(Finding one, Finding other) => one.Severity != other.Severity ? other.Severity.CompareTo(one.Severity) : one.Order.CompareTo(other.Order);
}
