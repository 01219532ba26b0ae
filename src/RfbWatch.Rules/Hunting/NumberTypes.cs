using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Hunting;

/// <summary>The types of numbers, where the files of one table have different ones for the same column.</summary>
internal static class NumberTypes
{
    /// <summary>The type to which numbers of both types can be converted; the first one if they are not both numbers.</summary>
    public static KustoType Wider(KustoType first, KustoType second) => (first, second) switch
    {
        (KustoType.Int, KustoType.Long) => KustoType.Long,
        (KustoType.Int or KustoType.Long, KustoType.Decimal) => KustoType.Decimal,
        (KustoType.Int or KustoType.Long or KustoType.Decimal, KustoType.Real) => KustoType.Real,
        _ => first,
    };

    /// <summary>
    /// Whether numbers must be converted: a real is sorted, grouped and divided otherwise than an integer. An int serves as a long.
    /// </summary>
    /// <param name="from">The type of the cells.</param>
    /// <param name="to">The type of their column.</param>
    public static bool AreConverted(KustoType from, KustoType to) => from != to && to is KustoType.Real or KustoType.Decimal && Wider(from, to) == to;

    /// <summary>Converts a number to real or decimal; any other cell stays as it is.</summary>
    public static KustoValue Convert(KustoValue cell, KustoType type) => (cell.Kind, type) switch
    {
        (ValueKind.Int or ValueKind.Long, KustoType.Real) => KustoValue.Of((double)cell.AsLong),
        (ValueKind.Decimal, KustoType.Real) => KustoValue.Of((double)cell.AsDecimal),
        (ValueKind.Int or ValueKind.Long, KustoType.Decimal) => KustoValue.Of((decimal)cell.AsLong),
        _ => cell,
    };
}
