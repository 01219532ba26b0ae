using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Rows;

/// <summary>What a row of AlertEvidence is made of.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="EntityType">What kind of thing it is.</param>
/// <param name="Role">Whether the thing is affected or merely related.</param>
/// <param name="AdditionalFields">More about it, as an object.</param>
public sealed record EvidenceRecord(AlertRecord Alert, string EntityType, string Role, KustoValue AdditionalFields)
{
    /// <summary>Source or Destination of a connection. Default null: it has none.</summary>
    public string? Direction { get; init; }

    /// <summary>What it names. Default: nothing.</summary>
    public IReadOnlyDictionary<EvidenceField, string> Fields { get; init; } = new Dictionary<EvidenceField, string>();
}
