namespace RfbWatch.Events;

/// <summary>One column of a table, as data.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its Kusto type.</param>
/// <param name="Doc">What its value means, for the JSON Schema.</param>
/// <param name="Nullable">Whether a row may leave it null; strings are empty instead where this is false.</param>
/// <param name="Allowed">The only values it takes; null for any.</param>
/// <param name="AsText">A dynamic column that is written as a string holding JSON, as Defender does with AdditionalFields.</param>
public sealed record Column(
    string Name,
    KustoType Type,
    string Doc,
    bool Nullable = false,
    IReadOnlyList<string>? Allowed = null,
    bool AsText = false);
