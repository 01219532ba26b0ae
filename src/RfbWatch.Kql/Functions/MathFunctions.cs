using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Mathematical functions.</summary>
internal static class MathFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Keeping("abs", value => value.Kind switch
        {
            ValueKind.Int or ValueKind.Long => KustoValue.Of(value.AsLong == long.MinValue ? long.MaxValue : Math.Abs(value.AsLong)),
            ValueKind.TimeSpan => KustoValue.Of(new TimeSpan(value.AsLong == long.MinValue ? long.MaxValue : Math.Abs(value.AsLong))),
            ValueKind.Decimal => KustoValue.Of(Math.Abs(value.AsDecimal)),
            ValueKind.Null or ValueKind.Bool or ValueKind.Real or ValueKind.DateTime or ValueKind.Guid or ValueKind.String or ValueKind.Array or ValueKind.Bag => value.Real() is { } real ? KustoValue.Of(Math.Abs(real)) : default,
        }),
        ScalarFunction.Of("sign", 1, 1, KustoType.Real, (arguments, _) =>
            arguments[0].Real() is { } real ? KustoValue.Of(double.IsNaN(real) ? double.NaN : Math.Sign(real)) : default),
        Whole("ceiling", Math.Ceiling),
        Real("sqrt", Math.Sqrt),
        Real("exp", Math.Exp),
        Real("exp2", real => Math.Pow(2, real)),
        Real("exp10", real => Math.Pow(10, real)),
        Logarithm("log", Math.Log),
        Logarithm("log2", Math.Log2),
        Logarithm("log10", Math.Log10),
        Real("sin", Math.Sin),
        Real("cos", Math.Cos),
        Real("tan", Math.Tan),
        Real("cot", real => 1 / Math.Tan(real)),
        Real("asin", Math.Asin),
        Real("acos", Math.Acos),
        Real("atan", Math.Atan),
        Real("degrees", real => real * 180 / Math.PI),
        Real("radians", real => real * Math.PI / 180),
        Real("gamma", SpecialFunctions.Gamma),
        Real("loggamma", SpecialFunctions.LogGamma),
        Real("erf", SpecialFunctions.Erf),
        Real("erfc", SpecialFunctions.Erfc),
        ScalarFunction.Of("atan2", 2, 2, KustoType.Real, (arguments, _) => Two(arguments, Math.Atan2)),
        ScalarFunction.Of("pow", 2, 2, KustoType.Real, (arguments, _) => Two(arguments, Math.Pow)),
        ScalarFunction.Of("beta_cdf", 3, 3, KustoType.Real, (arguments, _) => Three(arguments, SpecialFunctions.BetaCdf)),
        ScalarFunction.Of("beta_inv", 3, 3, KustoType.Real, (arguments, _) =>
            // https://learn.microsoft.com/kusto/query/beta-inv-function: null for probabilities outside 0 to 1, NaN for parameters that are not positive.
            arguments[0].Real() is < 0 or > 1 ? default : Three(arguments, SpecialFunctions.BetaInverse)),
        ScalarFunction.Of("beta_pdf", 3, 3, KustoType.Real, (arguments, _) => Three(arguments, SpecialFunctions.BetaPdf)),
        ScalarFunction.Of("welch_test", 6, 6, KustoType.Real, WelchTest),
        ScalarFunction.Of("pi", 0, 0, KustoType.Real, (_, _) => KustoValue.Of(Math.PI)),
        new("round", 1, 2, binding => binding.TypeOf(0) is KustoType.Int or KustoType.Long ? binding.TypeOf(0) : KustoType.Real, binding => binding.TypeOf(0) switch
        {
            // Whole numbers have no decimals to round, and large ones would lose digits as reals.
            KustoType.Int or KustoType.Long => (arguments, context) =>
                ValueConversion.To(binding.TypeOf(0), arguments[0].IsInteger && arguments.IntegerAt(1, 0) is >= 0 and <= 300 ? arguments[0] : Round(arguments, context)),
            KustoType.Unknown or KustoType.Bool or KustoType.Real or KustoType.Decimal or KustoType.DateTime or KustoType.TimeSpan or KustoType.Guid or KustoType.String or KustoType.Dynamic => Round,
        }),
        ScalarFunction.Of("isnan", 1, 1, KustoType.Bool, (arguments, _) => KustoValue.Of(arguments[0].Real() is double.NaN)),
        ScalarFunction.Of("isinf", 1, 1, KustoType.Bool, (arguments, _) => KustoValue.Of(arguments[0].Real() is { } real && double.IsInfinity(real))),
        ScalarFunction.Of("isfinite", 1, 1, KustoType.Bool, (arguments, _) => KustoValue.Of(arguments[0].Real() is { } real && double.IsFinite(real))),
        ScalarFunction.Of("rand", 0, 1, KustoType.Real, Random) with { IsPure = false },
        ScalarFunction.Of("new_guid", 0, 0, KustoType.Guid, NewGuid) with { IsPure = false },
        new("max_of", 2, 64, binding => binding.CommonType(), binding => Extreme(binding.CommonType(), 1)),
        new("min_of", 2, 64, binding => binding.CommonType(), binding => Extreme(binding.CommonType(), -1)),
        .. UnitConversions.All,
    ];

    private static ScalarFunction Real(string name, Func<double, double> function) =>
        ScalarFunction.Of(name, 1, 1, KustoType.Real, (arguments, _) => arguments[0].Real() is { } real ? KustoValue.Of(function(real)) : default);

    // The logarithm of a number that is not positive is null, not NaN.
    private static ScalarFunction Logarithm(string name, Func<double, double> function) =>
        ScalarFunction.Of(name, 1, 1, KustoType.Real, (arguments, _) => arguments[0].Real() is { } real && !(real <= 0) ? KustoValue.Of(function(real)) : default);

    private static ScalarFunction Whole(string name, Func<double, double> function) =>
        new(name, 1, 1, binding => binding.TypeOf(0) is KustoType.Int or KustoType.Long ? binding.TypeOf(0) : KustoType.Real, _ => (arguments, _) =>
            arguments[0].IsInteger ? arguments[0] : arguments[0].Real() is { } real ? KustoValue.Of(function(real)) : default);

    private static ScalarFunction Keeping(string name, Func<KustoValue, KustoValue> function) =>
        new(name, 1, 1, binding => binding.TypeOf(0) switch
        {
            KustoType.Dynamic => KustoType.Real,
            KustoType.Int => KustoType.Long,
            KustoType.Unknown or KustoType.Bool or KustoType.Long or KustoType.Real or KustoType.Decimal or KustoType.DateTime or KustoType.TimeSpan or KustoType.Guid or KustoType.String => binding.TypeOf(0),
        }, binding =>
        {
            bool widen = binding.TypeOf(0) == KustoType.Dynamic;
            return (arguments, _) => widen ? ValueConversion.ToReal(function(arguments[0])) : function(arguments[0]);
        });

    private static KustoValue Two(ReadOnlySpan<KustoValue> arguments, Func<double, double, double> function) =>
        arguments[0].Real() is { } left && arguments[1].Real() is { } right ? KustoValue.Of(function(left, right)) : default;

    private static KustoValue Three(ReadOnlySpan<KustoValue> arguments, Func<double, double, double, double> function) =>
        arguments[0].Real() is { } first && arguments[1].Real() is { } second && arguments[2].Real() is { } third ? KustoValue.Of(function(first, second, third)) : default;

    // Arguments: mean, variance and count of each sample. Result: the two-sided p-value from Student's t-distribution.
    private static KustoValue WelchTest(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        double[] numbers = new double[6];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (arguments[i].Real() is not { } number)
            {
                return default;
            }

            numbers[i] = number;
        }

        double first = numbers[1] / numbers[2];
        double second = numbers[4] / numbers[5];
        double t = (numbers[0] - numbers[3]) / Math.Sqrt(first + second);
        double freedom = (first + second) * (first + second) / ((first * first / (numbers[2] - 1)) + (second * second / (numbers[5] - 1)));
        return KustoValue.Of(SpecialFunctions.BetaCdf(freedom / (freedom + (t * t)), freedom / 2, 0.5));
    }

    private static KustoValue Round(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].Real() is not { } value || arguments.IntegerAt(1, 0) is not { } precision || precision is < -300 or > 300)
        {
            return default;
        }

        if (!double.IsFinite(value) || precision > 15)
        {
            return KustoValue.Of(value);
        }
        // As a decimal, 2.15 is exact, so it rounds up to 2.2.
        if (precision >= 0 && Math.Abs(value) < 1e13)
        {
            return KustoValue.Of((double)Math.Round((decimal)value, (int)precision, MidpointRounding.AwayFromZero));
        }

        double scale = Math.Pow(10, -precision);
        return KustoValue.Of(precision >= 0 ? Math.Round(value) : Math.Round(value / scale, MidpointRounding.AwayFromZero) * scale);
    }

    private static KustoValue Random(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments.Length == 0 || arguments[0].Integer() is not { } bound || bound < 2)
        {
            return KustoValue.Of(context.Random.NextDouble());
        }

        return KustoValue.Of((double)context.Random.NextInt64(bound));
    }

    private static KustoValue NewGuid(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        Span<byte> bytes = stackalloc byte[16];
        context.Random.NextBytes(bytes);
        // RFC 9562: version 4 in the high nibble of byte 7 (little-endian layout), variant 10 in byte 8.
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return KustoValue.Of(new Guid(bytes));
    }

    // Nulls are ignored unless all arguments are null.
    private static ScalarInvoker Extreme(KustoType type, int direction) => (arguments, _) =>
    {
        KustoValue best = default;
        foreach (var argument in arguments)
        {
            if (!argument.IsNull && (best.IsNull || ValueOrder.Compare(argument, best) * direction > 0))
            {
                best = argument;
            }
        }

        return best.IsNull ? best : ValueConversion.To(type, best);
    };
}
