using RfbWatch.Kql.Functions;

namespace RfbWatch.Kql.Aggregates;

/// <summary>Default names of aggregate columns, as in Kusto's binder: <c>min_l</c>, <c>set_a</c>, <c>count_</c>.</summary>
internal static class AggregateNames
{
    /// <summary>Returns <c>prefix_argument</c>, or <c>prefix_</c> when the argument has no name.</summary>
    public static string Prefixed(string prefix, FunctionBinding binding, int argument = 0) =>
        $"{prefix}_{(argument < binding.Count ? binding.Arguments[argument].ColumnName : null)}";
}
