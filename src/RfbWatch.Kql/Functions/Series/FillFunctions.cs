using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions.Series;

/// <summary>Series functions that replace missing values. A missing value is null or NaN unless a placeholder is specified.</summary>
internal static class FillFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        ScalarFunction.Of("series_fill_forward", 1, 2, KustoType.Dynamic, (arguments, _) => Carry(arguments, forward: true)),
        ScalarFunction.Of("series_fill_backward", 1, 2, KustoType.Dynamic, (arguments, _) => Carry(arguments, forward: false)),
        ScalarFunction.Of("series_fill_const", 1, 3, KustoType.Dynamic, (arguments, _) => Constant(arguments)),
        ScalarFunction.Of("series_fill_linear", 1, 4, KustoType.Dynamic, (arguments, _) => Linear(arguments)),
    ];

    private static bool IsMissing(KustoValue item, KustoValue placeholder) =>
        placeholder.IsNull ? item.IsNull || item.Real() is double.NaN : SetFunctions.AreSame(item, placeholder);

    private static KustoValue Carry(ReadOnlySpan<KustoValue> arguments, bool forward)
    {
        if (arguments[0].ArrayOf() is not { } array)
        {
            return default;
        }

        var placeholder = arguments.Length > 1 ? arguments[1] : default;
        KustoValue[] items = [.. array];
        for (int i = 1; i < items.Length; i++)
        {
            int at = forward ? i : items.Length - 1 - i;
            if (IsMissing(items[at], placeholder))
            {
                items[at] = items[forward ? at - 1 : at + 1];
            }
        }

        return KustoValue.Of(new DynamicArray(items));
    }

    private static KustoValue Constant(ReadOnlySpan<KustoValue> arguments)
    {
        if (arguments[0].ArrayOf() is not { } array)
        {
            return default;
        }

        var constant = arguments.Length > 1 ? arguments[1] : KustoValue.Of(0L);
        var placeholder = arguments.Length > 2 ? arguments[2] : default;
        return KustoValue.Of(new DynamicArray([.. array.Select(item => IsMissing(item, placeholder) ? constant : item)]));
    }

    // Integers remain integers: interpolated values are truncated.
    private static KustoValue Linear(ReadOnlySpan<KustoValue> arguments)
    {
        if (arguments[0].ArrayOf() is not { } array)
        {
            return default;
        }

        var placeholder = arguments.Length > 1 ? arguments[1] : default;
        bool edges = arguments.Length < 3 || arguments[2].IsNull || arguments[2].IsTrue;
        var constant = arguments.Length > 3 ? arguments[3] : KustoValue.Of(0.0);
        KustoValue[] items = [.. array];
        int[] known = [.. Enumerable.Range(0, items.Length).Where(i => !IsMissing(array[i], placeholder))];
        if (known.Length == 0)
        {
            Array.Fill(items, constant);
            return KustoValue.Of(new DynamicArray(items));
        }

        bool whole = known.All(i => array[i].IsInteger);
        for (int k = 0; k + 1 < known.Length; k++)
        {
            double from = array[known[k]].Real() ?? 0;
            double to = array[known[k + 1]].Real() ?? 0;
            for (int i = known[k] + 1; i < known[k + 1]; i++)
            {
                double value = from + ((to - from) * (i - known[k]) / (known[k + 1] - known[k]));
                items[i] = whole ? KustoValue.Of((long)value) : KustoValue.Of(value);
            }
        }

        if (edges)
        {
            Array.Fill(items, array[known[0]], 0, known[0]);
            Array.Fill(items, array[known[^1]], known[^1] + 1, items.Length - known[^1] - 1);
        }

        return KustoValue.Of(new DynamicArray(items));
    }
}
