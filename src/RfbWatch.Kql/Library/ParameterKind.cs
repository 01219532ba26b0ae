using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Library;

/// <summary>
/// The types that a parameter of a built-in function accepts, and the error that Microsoft's binder reports for others (Kusto.Language 12.4.1).
/// </summary>
/// <param name="Name">The name used in <see cref="ParameterTable"/>.</param>
/// <param name="Types">The accepted types; null for all.</param>
/// <param name="Code">The error code for other types.</param>
/// <param name="Expected">The accepted types, as a phrase for the error message.</param>
internal sealed record ParameterKind(string Name, KustoType[]? Types, string Code, string Expected)
{
    private static readonly KustoType[] Numbers = [KustoType.Int, KustoType.Long, KustoType.Real, KustoType.Decimal];

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<ParameterKind> All { get; } =
    [
        new("any", null, string.Empty, "any value"),
        new("type", null, string.Empty, "a type"),
        new("text", [KustoType.String, KustoType.Dynamic], "KS107", "a string"),
        new("bool", [KustoType.Bool], "KS107", "a bool"),
        new("datetime", [KustoType.DateTime], "KS107", "a datetime"),
        new("timespan", [KustoType.TimeSpan], "KS107", "a timespan"),
        new("guid", [KustoType.Guid], "KS107", "a guid"),
        new("int", [KustoType.Int], "KS107", "an int"),
        new("long", [KustoType.Int, KustoType.Long], "KS107", "a long"),
        new("real", [KustoType.Int, KustoType.Long, KustoType.Real], "KS107", "a real"),
        new("decimal", Numbers, "KS107", "a decimal"),
        new("dynamic", [KustoType.Dynamic], "KS107", "a dynamic"),
        new("not-dynamic", [.. Enum.GetValues<KustoType>().Where(type => type != KustoType.Dynamic)], "KS116", "a scalar that is not dynamic"),
        new("text-or-dynamic", [KustoType.String, KustoType.Dynamic], "KS141", "a string or a dynamic"),
        new("text-or-array", [KustoType.String, KustoType.Dynamic], "KS233", "a string or a dynamic array"),
        new("array", [KustoType.Dynamic], "KS234", "a dynamic array"),
        new("bag", [KustoType.Dynamic], "KS235", "a dynamic property bag"),
        new("integer", [KustoType.Int, KustoType.Long], "KS134", "an integer"),
        new("integer-or-array", [KustoType.Int, KustoType.Long, KustoType.Dynamic], "KS136", "an integer or a dynamic array"),
        new("number", Numbers, "KS137", "a number"),
        new("number-or-bool", [.. Numbers, KustoType.Bool], "KS137", "a number or a bool"),
        new("summable", [.. Numbers, KustoType.DateTime, KustoType.TimeSpan], "KS138", "a number, timespan or datetime"),
        new("orderable", [.. Numbers, KustoType.DateTime, KustoType.TimeSpan, KustoType.String, KustoType.Bool], "KS206", "a number, timespan, datetime, string or bool"),
    ];

    /// <summary>Whether the parameter accepts a value of a type. A constant for a dynamic parameter must also have the required shape.</summary>
    public bool Takes(KustoType type, KustoValue? constant)
    {
        if (type == KustoType.Unknown || Types is null)
        {
            return true;
        }
        // An integer literal is an int where an int is required.
        if (!Types.Contains(type) && !(Name == "int" && type == KustoType.Long && constant is not null))
        {
            return false;
        }

        return constant is not { IsNull: false } known || Name switch
        {
            "array" => known.AsArray is not null,
            "bag" => known.AsBag is not null,
            _ => true,
        };
    }
}
