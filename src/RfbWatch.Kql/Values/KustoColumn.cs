namespace RfbWatch.Kql.Values;

/// <summary>A column: its name (case-sensitive) and type.</summary>
/// <param name="Name">The name, without quotes or brackets.</param>
/// <param name="Type">The type of every value in it.</param>
public readonly record struct KustoColumn(string Name, KustoType Type)
{
    /// <summary><c>name:type</c>.</summary>
    public override string ToString() => $"{Name}:{KustoTypeNames.NameOf(Type)}";
}
