using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Rows;

/// <summary>The data of a row of AlertEvidence.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="EntityType">The type of entity.</param>
/// <param name="Role">Whether the entity is affected or only related.</param>
/// <param name="AdditionalFields">Further details, as an object.</param>
public sealed record EvidenceRecord(AlertRecord Alert, string EntityType, string Role, KustoValue AdditionalFields)
{
    /// <summary>Source or Destination for an end of a connection; null, the default, if not applicable.</summary>
    public string? Direction { get; init; }

    /// <summary>The values that describe the entity. Default none.</summary>
    public IReadOnlyDictionary<EvidenceField, string> Fields { get; init; } = new Dictionary<EvidenceField, string>();
}
