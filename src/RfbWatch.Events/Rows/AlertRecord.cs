namespace RfbWatch.Events.Rows;

/// <summary>The data of a row of AlertInfo, and of the part of AlertEvidence that repeats it.</summary>
public sealed record AlertRecord
{
    /// <summary>The product that raises all alerts.</summary>
    public const string ServiceSource = "RfbWatch";

    /// <summary>Time of the last evidence, UTC.</summary>
    public required DateTime Time { get; init; }

    /// <summary>Identifier of the alert.</summary>
    public required string Id { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>Its severity, by Defender's names.</summary>
    public required string Severity { get; init; }

    /// <summary>Identifier of the rule that raised it.</summary>
    public required string RuleId { get; init; }

    /// <summary>ATT&amp;CK tactics, the primary one first.</summary>
    public required IReadOnlyList<string> Tactics { get; init; }

    /// <summary>ATT&amp;CK technique ids.</summary>
    public required IReadOnlyList<string> Techniques { get; init; }

    /// <summary>Name of the exception that suppressed it; empty for none.</summary>
    public required string SuppressedBy { get; init; }

    /// <summary>Earliest time in its evidence, UTC.</summary>
    public required DateTime FirstSeen { get; init; }

    /// <summary>Latest time in its evidence, UTC.</summary>
    public required DateTime LastSeen { get; init; }

    /// <summary>Rows of the rule's result that exceptions removed.</summary>
    public required long ExceptedRows { get; init; }

    /// <summary>What the rule finds and why it matters.</summary>
    public required string Description { get; init; }

    /// <summary>What to do about it.</summary>
    public required string RemediationSteps { get; init; }
}
