using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions.Series;

/// <summary>Element-wise series functions, and functions that reduce series to one number.</summary>
internal static class ElementwiseFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        One("series_abs", Math.Abs, keepsIntegers: true),
        One("series_sign", value => double.IsNaN(value) ? value : Math.Sign(value), keepsIntegers: true),
        One("series_ceiling", Math.Ceiling),
        One("series_floor", Math.Floor),
        One("series_exp", Math.Exp),
        One("series_log", value => value > 0 ? Math.Log(value) : double.NaN),
        One("series_sin", Math.Sin),
        One("series_cos", Math.Cos),
        One("series_tan", Math.Tan),
        One("series_asin", Math.Asin),
        One("series_acos", Math.Acos),
        One("series_atan", Math.Atan),
        Two("series_add", (left, right) => left + right, keepsIntegers: true),
        Two("series_subtract", (left, right) => left - right, keepsIntegers: true),
        Two("series_multiply", (left, right) => left * right, keepsIntegers: true),
        Two("series_divide", (left, right) => left / right, keepsIntegers: false),
        Two("series_pow", Math.Pow, keepsIntegers: false),
        Relation("series_greater", (left, right) => left > right),
        Relation("series_greater_equals", (left, right) => left >= right),
        Relation("series_less", (left, right) => left < right),
        Relation("series_less_equals", (left, right) => left <= right),
        Relation("series_equals", (left, right) => left == right),
        Relation("series_not_equals", (left, right) => left != right),
        Reduce("series_sum", series => series.Sum()),
        Reduce("series_product", series => series.Aggregate(1.0, (product, item) => product * item)),
        Reduce("series_magnitude", Magnitude),
        ScalarFunction.Of("series_dot_product", 2, 2, KustoType.Real, (arguments, _) => DotProduct(arguments)),
        ScalarFunction.Of("series_cosine_similarity", 2, 4, KustoType.Real, (arguments, _) =>
            Pair(arguments, (left, right) => Dot(left, right) / (Magnitude(left) * Magnitude(right)))),
        ScalarFunction.Of("series_pearson_correlation", 2, 2, KustoType.Real, (arguments, _) => Pair(arguments, Pearson)),
    ];

    private static ScalarFunction One(string name, Func<double, double> function, bool keepsIntegers = false) =>
        ScalarFunction.Of(name, 1, 1, KustoType.Dynamic, (arguments, _) => arguments[0].ArrayOf() is { } array
            ? KustoValue.Of(new DynamicArray([.. array.Select(item => Number(item.Real() is { } real ? function(real) : null, keepsIntegers && item.IsInteger))]))
            : default);

    private static KustoValue Number(double? value, bool integer) =>
        value is not { } real ? default : integer && Math.Abs(real) < 9e15 ? KustoValue.Of((long)real) : KustoValue.Of(real);

    private static ScalarFunction Two(string name, Func<double, double, double> function, bool keepsIntegers) =>
        ScalarFunction.Of(name, 2, 2, KustoType.Dynamic, (arguments, _) => Combine(arguments, (left, right) =>
            Number(left.Real() is { } a && right.Real() is { } b ? function(a, b) : null, keepsIntegers && left.IsInteger && right.IsInteger)));

    private static ScalarFunction Relation(string name, Func<double, double, bool> function) =>
        ScalarFunction.Of(name, 2, 2, KustoType.Dynamic, (arguments, _) => Combine(arguments, (left, right) =>
            left.Real() is { } a && right.Real() is { } b ? KustoValue.Of(function(a, b)) : default));

    // One of the two may be a scalar, which then applies to every item. If the lengths differ, the result is padded with nulls to the longer one.
    private static KustoValue Combine(ReadOnlySpan<KustoValue> arguments, Func<KustoValue, KustoValue, KustoValue> function)
    {
        var left = arguments[0].ArrayOf();
        var right = arguments[1].ArrayOf();
        var leftScalar = arguments[0];
        var rightScalar = arguments[1];
        if ((left is null && right is null) || (left is null && leftScalar.Real() is null) || (right is null && rightScalar.Real() is null))
        {
            return default;
        }

        int length = Math.Max(left?.Count ?? 0, right?.Count ?? 0);
        return KustoValue.Of(new DynamicArray([.. Enumerable.Range(0, length).Select(i =>
            function(left is null ? leftScalar : left.ItemAt(i), right is null ? rightScalar : right.ItemAt(i)))]));
    }

    private static ScalarFunction Reduce(string name, Func<double[], double> function) =>
        ScalarFunction.Of(name, 1, 1, KustoType.Real, (arguments, _) => arguments[0].Series() is { } series ? Finite(function(series)) : default);

    private static KustoValue Finite(double value) => double.IsNaN(value) ? default : KustoValue.Of(value);

    private static KustoValue Pair(ReadOnlySpan<KustoValue> arguments, Func<double[], double[], double> function) =>
        arguments[0].Series() is { } left && arguments[1].Series() is { } right && left.Length == right.Length ? Finite(function(left, right)) : default;

    // One of the two may be a scalar, which then applies to every item (https://learn.microsoft.com/kusto/query/series-dot-product-function).
    private static KustoValue DotProduct(ReadOnlySpan<KustoValue> arguments)
    {
        double[]? left = arguments[0].Series();
        double[]? right = arguments[1].Series();
        if (left is null && right is not null && arguments[0].Real() is { } first)
        {
            return Finite(right.Sum(item => item * first));
        }

        if (right is null && left is not null && arguments[1].Real() is { } second)
        {
            return Finite(left.Sum(item => item * second));
        }

        return Pair(arguments, Dot);
    }

    private static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();

    private static double Magnitude(double[] series) => Math.Sqrt(Dot(series, series));

    private static double Pearson(double[] left, double[] right)
    {
        if (left.Length == 0)
        {
            return double.NaN;
        }

        double meanLeft = left.Average();
        double meanRight = right.Average();
        double[] a = [.. left.Select(item => item - meanLeft)];
        double[] b = [.. right.Select(item => item - meanRight)];
        return Dot(a, b) / (Magnitude(a) * Magnitude(b));
    }
}
