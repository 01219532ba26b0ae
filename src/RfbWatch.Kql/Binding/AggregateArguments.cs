using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <summary>The argument types that Microsoft's binder rejects for the first argument of an aggregate.</summary>
internal static class AggregateArguments
{
    /// <summary>Returns the error for this argument type, or null.</summary>
    public static (string Code, string Message)? ErrorFor(string aggregate, KustoType type)
    {
        switch (aggregate)
        {
            case "min" or "max" or "minif" or "maxif" or "arg_max" or "arg_min" or "argmax" or "argmin" when type == KustoType.Dynamic:
                return ("KS206", "The argument value must be orderable: a number, timespan, datetime, string or boolean; cast it with tostring(), tolong() and the like.");
            case "sum" or "sumif" or "stdev" or "stdevif" or "stdevp" or "variance" or "varianceif" or "variancep" when !IsSummable(type):
                return ("KS138", $"The argument value must be summable: a number, timespan or datetime, but is {KustoTypeNames.NameOf(type)}.");
            case "avg" or "avgif" when !IsSummable(type):
                return ("KS127", $"The function '{aggregate}' is not compatible with an argument of type {KustoTypeNames.NameOf(type)}.");
            default:
                return null;
        }
    }

    private static bool IsSummable(KustoType type) =>
        KustoTypeNames.IsNumeric(type) || type is KustoType.TimeSpan or KustoType.DateTime or KustoType.Unknown;
}
