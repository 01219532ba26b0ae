namespace RfbWatch.Detection;

/// <summary>A possible finding about one session, as data.</summary>
/// <param name="Name">Its stable name, as in RfbSessions.Findings.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Techniques">MITRE ATT&amp;CK technique ids; empty for none.</param>
/// <param name="Summary">Its meaning, in one line.</param>
/// <param name="AppliesTo">Whether one session shows it; null where more than one session is needed to know.</param>
/// <param name="Proof">What it rests on: the bytes that RfbSessions.Evidence names.</param>
public sealed record Finding(
    string Name,
    Severity Severity,
    IReadOnlyList<string> Techniques,
    string Summary,
    Predicate<Session>? AppliesTo,
    FindingProof Proof)
{
    /// <summary>Whether it rests on single messages, which one segment can carry, and not on a handshake that both ends bear out.</summary>
    public bool RestsOnMessages { get; init; }

    /// <summary>Its position in the table of findings: of the same severity, lower ones come first.</summary>
    public int Order { get; init; }

    /// <summary>Worst first; of the same severity in the order of the table.</summary>
    internal static int Compare(Finding one, Finding other) => one.Severity != other.Severity ? other.Severity.CompareTo(one.Severity) : one.Order.CompareTo(other.Order);
}
