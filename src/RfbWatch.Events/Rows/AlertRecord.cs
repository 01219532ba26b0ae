namespace RfbWatch.Events.Rows;

/// <summary>The data of a row of AlertInfo, and of the columns that AlertEvidence repeats from it.</summary>
public sealed record AlertRecord
{
    /// <summary>The product that raises all alerts.</summary>
    public const string ServiceSource = "RfbWatch";

    /// <summary>Time of the last evidence, UTC.</summary>
    public required DateTime Time { get; init; }

    /// <summary>Identifier of the alert.</summary>
    public required string Id { get; init; }

    /// <summary>Title of the alert.</summary>
    public required string Title { get; init; }

    /// <summary>Severity of the alert, as named by Defender.</summary>
    public required string Severity { get; init; }

    /// <summary>Identifier of the rule that raised the alert.</summary>
    public required string RuleId { get; init; }

    /// <summary>ATT&amp;CK tactics, the primary one first.</summary>
    public required IReadOnlyList<string> Tactics { get; init; }

    /// <summary>ATT&amp;CK technique ids.</summary>
    public required IReadOnlyList<string> Techniques { get; init; }

    /// <summary>Name of the exception that suppressed the alert; empty for none.</summary>
    public required string SuppressedBy { get; init; }

    /// <summary>Earliest time in the evidence, UTC.</summary>
    public required DateTime FirstSeen { get; init; }

    /// <summary>Latest time in the evidence, UTC.</summary>
    public required DateTime LastSeen { get; init; }

    /// <summary>Number of rows that exceptions removed from the rule's result.</summary>
    public required long ExceptedRows { get; init; }

    /// <summary>What the rule finds and why it matters.</summary>
    public required string Description { get; init; }

    /// <summary>How to respond to the alert.</summary>
    public required string RemediationSteps { get; init; }
}
