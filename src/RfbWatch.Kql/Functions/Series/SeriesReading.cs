using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions.Series;

/// <summary>Converts dynamic arrays to series of numbers and back.</summary>
internal static class SeriesReading
{
    /// <summary>Returns the numbers of an array, with NaN for items that are not numbers; null when the value is not an array.</summary>
    public static double[]? Series(this KustoValue value) =>
        value.ArrayOf() is { } array ? [.. array.Select(item => item.Real() ?? double.NaN)] : null;

    /// <summary>Builds an array of reals.</summary>
    public static KustoValue ToValue(IEnumerable<double> series) => KustoValue.Of(new DynamicArray([.. series.Select(item => KustoValue.Of(item))]));

    /// <summary>Returns the default names and types of the columns of a tuple: <c>function_argument_part</c>.</summary>
    public static Func<FunctionBinding, IReadOnlyList<KustoColumn>> Columns(string function, params (string Part, KustoType Type)[] parts) =>
        binding => [.. parts.Select(part => new KustoColumn($"{function}_{binding.Arguments[0].ColumnName}_{part.Part}", part.Type))];

    /// <summary>Creates a function that returns several columns; its value is an array with one item per column.</summary>
    public static ScalarFunction Tuple(string name, int least, int most, ScalarInvoker invoke, params (string Part, KustoType Type)[] parts) =>
        ScalarFunction.Of(name, least, most, KustoType.Dynamic, invoke) with { TupleColumns = Columns(name, parts) };

    /// <summary>Creates the variant with the suffix <c>_dynamic</c>, which returns a bag with the parts as keys.</summary>
    public static ScalarFunction AsBag(ScalarFunction tuple, params string[] parts) =>
        ScalarFunction.Of(tuple.Name + "_dynamic", tuple.MinimumArguments, tuple.MaximumArguments, KustoType.Dynamic, binding =>
        {
            var invoke = tuple.Bind(binding);
            return (arguments, context) => invoke(arguments, context).AsArray is { } items
                ? ArgumentReading.Bag(parts.Select((part, i) => (part, items.ItemAt(i))))
                : default;
        });

    public static double Median(List<double> values)
    {
        values.Sort();
        int middle = values.Count / 2;
        return values.Count == 0 ? double.NaN : values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /// <summary>Returns the percentile of values in ascending order, by linear interpolation between closest ranks.</summary>
    public static double Percentile(List<double> ascending, double percent)
    {
        double at = percent / 100 * (ascending.Count - 1);
        int low = (int)Math.Floor(at);
        int high = Math.Min(low + 1, ascending.Count - 1);
        return ascending[low] + ((at - low) * (ascending[high] - ascending[low]));
    }
}
