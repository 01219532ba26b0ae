using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions.Series;

/// <summary>Statistics, filters, regression and decomposition of series.</summary>
internal static class AnalysisFunctions
{
    private const double DefaultThreshold = 1.5;
    private const double DecomposeThreshold = 0.6;
    private const double SeasonalThreshold = 0.7;

    private static readonly (string Part, KustoType Type)[] LineParts =
        [("rsquare", KustoType.Real), ("slope", KustoType.Real), ("variance", KustoType.Real), ("rvariance", KustoType.Real), ("interception", KustoType.Real), ("line_fit", KustoType.Dynamic)];

    private static readonly (string Part, KustoType Type)[] StatisticsParts =
        [("min", KustoType.Real), ("min_idx", KustoType.Long), ("max", KustoType.Real), ("max_idx", KustoType.Long), ("avg", KustoType.Real), ("stdev", KustoType.Real), ("variance", KustoType.Real)];

    private static readonly (string Part, KustoType Type)[] DecomposeParts =
        [("baseline", KustoType.Dynamic), ("seasonal", KustoType.Dynamic), ("trend", KustoType.Dynamic), ("residual", KustoType.Dynamic)];

    private static readonly ScalarFunction Statistics = SeriesReading.Tuple("series_stats", 1, 2, Stats, StatisticsParts);

    private static readonly (string Part, KustoType Type)[] TwoLinesParts =
    [
        ("rsquare", KustoType.Real), ("split_idx", KustoType.Long), ("variance", KustoType.Real), ("rvariance", KustoType.Real), ("line_fit", KustoType.Dynamic),
        ("right_rsquare", KustoType.Real), ("right_slope", KustoType.Real), ("right_interception", KustoType.Real), ("right_variance", KustoType.Real), ("right_rvariance", KustoType.Real),
        ("left_rsquare", KustoType.Real), ("left_slope", KustoType.Real), ("left_interception", KustoType.Real), ("left_variance", KustoType.Real), ("left_rvariance", KustoType.Real),
    ];

    private static readonly ScalarFunction FitTwoLines = SeriesReading.Tuple("series_fit_2lines", 1, 1, TwoLines, TwoLinesParts);

    private static readonly ScalarFunction FitLine = SeriesReading.Tuple("series_fit_line", 1, 1, Line, LineParts);

    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Statistics,
        ScalarFunction.Of("series_stats_dynamic", 1, 2, KustoType.Dynamic, StatsBag),
        FitLine,
        SeriesReading.AsBag(FitLine, [.. LineParts.Select(part => part.Part)]),
        FitTwoLines,
        SeriesReading.AsBag(FitTwoLines, [.. TwoLinesParts.Select(part => part.Part)]),
        SeriesReading.Tuple("series_fit_poly", 1, 3, Polynomial, ("rsquare", KustoType.Real), ("coefficients", KustoType.Dynamic), ("variance", KustoType.Real), ("rvariance", KustoType.Real), ("poly_fit", KustoType.Dynamic)),
        SeriesReading.Tuple("series_periods_detect", 4, 4, Periods, ("periods", KustoType.Dynamic), ("scores", KustoType.Dynamic)),
        SeriesReading.Tuple("series_periods_validate", 2, 17, ValidatePeriods, ("periods", KustoType.Dynamic), ("scores", KustoType.Dynamic)),
        SeriesReading.Tuple("series_decompose", 1, 5, (arguments, context) => Decompose(arguments, 1, 2, 3, 4, context), DecomposeParts),
        SeriesReading.Tuple("series_decompose_forecast", 2, 5, Forecast, ("forecast", KustoType.Dynamic), DecomposeParts[1], DecomposeParts[2], DecomposeParts[3]) with
        {
            TupleColumns = SeriesReading.Columns("series_decompose_forecast", DecomposeParts),
        },
        SeriesReading.Tuple("series_decompose_anomalies", 1, 7, Anomalies, ("ad_flag", KustoType.Dynamic), ("ad_score", KustoType.Dynamic), ("baseline", KustoType.Dynamic)),
        ScalarFunction.Of("series_seasonal", 1, 3, KustoType.Dynamic, Seasonal),
        ScalarFunction.Of("series_outliers", 1, 6, KustoType.Dynamic, OutlierScores),
        ScalarFunction.Of("series_iir", 3, 3, KustoType.Dynamic, Recursive),
        ScalarFunction.Of("series_fir", 2, 4, KustoType.Dynamic, Convolve),
    ];

    private static KustoValue Pack(params KustoValue[] parts) => KustoValue.Of(new DynamicArray(parts));

    private static KustoValue Stats(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].Series() is not { } series)
        {
            return default;
        }

        bool ignore = arguments.Length > 1 && arguments[1].IsTrue;
        int[] usable = [.. Enumerable.Range(0, series.Length).Where(i => double.IsFinite(series[i]))];
        if (usable.Length == 0 || (!ignore && usable.Length < series.Length))
        {
            return Pack(new KustoValue[7]);
        }

        int least = usable.MinBy(i => series[i]);
        int most = usable.MaxBy(i => series[i]);
        double mean = usable.Average(i => series[i]);
        double variance = usable.Length < 2 ? 0 : usable.Sum(i => (series[i] - mean) * (series[i] - mean)) / (usable.Length - 1);
        return Pack(
            KustoValue.Of(series[least]), KustoValue.Of((long)least), KustoValue.Of(series[most]), KustoValue.Of((long)most),
            KustoValue.Of(mean), KustoValue.Of(Math.Sqrt(variance)), KustoValue.Of(variance));
    }

    // The bag also contains the sum and the length (https://learn.microsoft.com/kusto/query/series-stats-dynamic-function).
    private static KustoValue StatsBag(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (Stats(arguments, context).AsArray is not { } parts || arguments[0].Series() is not { } series)
        {
            return default;
        }

        var sum = parts[0].IsNull ? default : KustoValue.Of(series.Where(double.IsFinite).Sum());
        return ArgumentReading.Bag(
            StatisticsParts.Select((part, i) => (part.Part, parts.ItemAt(i))).Append(("sum", sum)).Append(("len", KustoValue.Of((long)series.Length))));
    }

    private static KustoValue Line(ReadOnlySpan<KustoValue> arguments, EvaluationContext context) =>
        arguments[0].Series() is { } series && Regression.Line(series) is { } fit
            ? Pack(KustoValue.Of(fit.RSquare), KustoValue.Of(fit.Slope), KustoValue.Of(fit.Variance), KustoValue.Of(fit.ResidualVariance), KustoValue.Of(fit.Interception), SeriesReading.ToValue(fit.Fit))
            : default;

    private static KustoValue TwoLines(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].Series() is not { } series || Regression.Lines(series, context) is not { } fit)
        {
            return default;
        }

        return Pack([
            KustoValue.Of(fit.Whole.RSquare), KustoValue.Of((long)fit.Split), KustoValue.Of(fit.Whole.Variance), KustoValue.Of(fit.Whole.ResidualVariance), SeriesReading.ToValue(fit.Whole.Fit),
            .. Half(fit.Right), .. Half(fit.Left),
        ]);

        static KustoValue[] Half(Regression half) =>
            [KustoValue.Of(half.RSquare), KustoValue.Of(half.Slope), KustoValue.Of(half.Interception), KustoValue.Of(half.Variance), KustoValue.Of(half.ResidualVariance)];
    }

    private static KustoValue Polynomial(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].Series() is not { } y)
        {
            return default;
        }

        double[] x = arguments.Length > 1 && arguments[1].Series() is { } given ? given : [.. Enumerable.Range(1, y.Length).Select(i => (double)i)];
        int degree = (int)Math.Clamp(arguments.IntegerAt(2, 1) ?? 1, 1, 5);
        return Regression.Polynomial(x, y, degree) is { } fit
            ? Pack(KustoValue.Of(fit.RSquare), SeriesReading.ToValue(fit.Coefficients), KustoValue.Of(fit.Variance), KustoValue.Of(fit.ResidualVariance), SeriesReading.ToValue(fit.Fit))
            : default;
    }

    // Always returns the requested number of items, padded with zeros.
    private static KustoValue Periods(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].Series() is not { } series || arguments[1].Real() is not { } least || arguments[2].Real() is not { } most || arguments[3].Integer() is not { } count || count is < 0 or > 1000)
        {
            return default;
        }

        var found = Seasonality.Detect(series, least, most, (int)count, context);
        while (found.Count < count)
        {
            found.Add((0, 0));
        }

        return Pack(SeriesReading.ToValue(found.Select(item => (double)item.Period)), SeriesReading.ToValue(found.Select(item => item.Score)));
    }

    private static KustoValue ValidatePeriods(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].Series() is not { } series)
        {
            return default;
        }

        double[] periods = [.. arguments[1..].ToArray().Select(argument => argument.Real() ?? 0)];
        return Pack(SeriesReading.ToValue(periods), SeriesReading.ToValue(periods.Select(period => Seasonality.Validate(series, period, context))));
    }

    private static KustoValue Seasonal(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].Series() is not { } series)
        {
            return default;
        }

        int learned = Learned(series, arguments.IntegerAt(2, 0));
        return SeriesReading.ToValue(SeasonalPart(series, arguments.IntegerAt(1, -1) ?? -1, learned, SeasonalThreshold, context));
    }

    private static int Learned(double[] series, long? testPoints) => (int)Math.Clamp(series.Length - (testPoints ?? 0), 0, series.Length);

    private static double[] SeasonalPart(double[] series, long period, int learned, double threshold, EvaluationContext context)
    {
        if (period == -1)
        {
            period = Seasonality.Detect(series[..learned], Seasonality.ShortestPeriod, learned, 1, context) is [var best] && best.Score >= threshold ? best.Period : 0;
        }

        return period > 0 && period <= learned ? Seasonality.Seasonal(series, (int)period, learned) : new double[series.Length];
    }

    private static (double[] Series, double[] Seasonal, double[] Trend)? Split(ReadOnlySpan<KustoValue> arguments, int period, int trend, int testPoints, int threshold, EvaluationContext context)
    {
        if (arguments[0].Series() is not { Length: > 0 } series)
        {
            return null;
        }

        int learned = Math.Max(1, Learned(series, arguments.IntegerAt(testPoints, 0)));
        double least = threshold < arguments.Length ? arguments[threshold].Real() ?? DecomposeThreshold : DecomposeThreshold;
        double[] seasonal = SeasonalPart(series, arguments.IntegerAt(period, -1) ?? -1, learned, least, context);
        double[] rest = [.. series.Select((item, i) => item - seasonal[i])];
        double[] line = arguments.TextAt(trend, "avg") switch
        {
            "none" => new double[series.Length],
            "linefit" when Regression.Line(rest[..learned]) is { } fit => [.. Enumerable.Range(1, series.Length).Select(x => (fit.Slope * x) + fit.Interception)],
            _ => [.. Enumerable.Repeat(rest[..learned].Average(), series.Length)],
        };
        return (series, seasonal, line);
    }

    private static KustoValue Decompose(ReadOnlySpan<KustoValue> arguments, int period, int trend, int testPoints, int threshold, EvaluationContext context)
    {
        if (Split(arguments, period, trend, testPoints, threshold, context) is not { } parts)
        {
            return default;
        }

        double[] baseline = [.. parts.Seasonal.Zip(parts.Trend, (seasonal, trendItem) => seasonal + trendItem)];
        return Pack(
            SeriesReading.ToValue(baseline), SeriesReading.ToValue(parts.Seasonal), SeriesReading.ToValue(parts.Trend),
            SeriesReading.ToValue(parts.Series.Zip(baseline, (item, expected) => item - expected)));
    }

    // Arguments: series, points, seasonality, trend, threshold. The default trend is linear.
    private static KustoValue Forecast(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        KustoValue[] filled = [.. arguments];
        if (filled.Length < 4)
        {
            filled = [.. filled, .. filled.Length < 3 ? [KustoValue.Of(-1L)] : Array.Empty<KustoValue>(), KustoValue.Of("linefit")];
        }

        return Decompose(filled, 2, 3, 1, 4, context);
    }

    // Arguments: series, threshold, seasonality, trend, test points, method, seasonality threshold.
    private static KustoValue Anomalies(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (Decompose(arguments, 2, 3, 4, 6, context).AsArray is not { } parts)
        {
            return default;
        }

        double threshold = arguments.Length > 1 ? arguments[1].Real() ?? DefaultThreshold : DefaultThreshold;
        double[] residual = parts[3].Series()!;
        double[] scores = Outliers.Scores(residual, arguments.TextAt(5, "ctukey") == "tukey" ? (25, 75) : (10, 90));
        return Pack(
            ArgumentReading.IntegerArray(scores.Select(score => score > threshold ? 1L : score < -threshold ? -1L : 0L)),
            SeriesReading.ToValue(scores),
            parts[0]);
    }

    private static KustoValue OutlierScores(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].Series() is not { } series)
        {
            return default;
        }

        bool tukey = arguments.TextAt(1, "ctukey") == "tukey";
        if (arguments.Length > 2 && arguments[2].Real() is { } ignored)
        {
            series = [.. series.Select(item => item == ignored ? double.NaN : item)];
        }

        double low = arguments.Length > 3 ? arguments[3].Real() ?? 10 : 10;
        double high = arguments.Length > 4 ? arguments[4].Real() ?? 90 : 90;
        return SeriesReading.ToValue(Outliers.Scores(series, tukey ? (25, 75) : (Math.Clamp(low, 2, 98), Math.Clamp(high, 2, 98))));
    }

    private static KustoValue Recursive(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].Series() is not { } series || arguments[1].Series() is not { Length: > 0 } numerators || arguments[2].Series() is not { Length: > 0 } denominators || denominators[0] == 0)
        {
            return default;
        }

        double[] result = new double[series.Length];
        for (int i = 0; i < result.Length; i++)
        {
            context.Tick(numerators.Length + denominators.Length);
            double sum = 0;
            for (int k = 0; k < numerators.Length && k <= i; k++)
            {
                sum += numerators[k] * series[i - k];
            }

            for (int k = 1; k < denominators.Length && k <= i; k++)
            {
                sum -= denominators[k] * result[i - k];
            }

            result[i] = sum / denominators[0];
        }

        return SeriesReading.ToValue(result);
    }

    private static KustoValue Convolve(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].Series() is not { } series || arguments[1].Series() is not { Length: > 0 } filter)
        {
            return default;
        }

        bool negative = filter.Any(item => item < 0);
        bool normalize = arguments.Length > 2 && !arguments[2].IsNull ? arguments[2].IsTrue : !negative;
        if (normalize && negative)
        {
            return default;
        }

        double scale = normalize ? filter.Sum() : 1;
        int shift = arguments.Length > 3 && arguments[3].IsTrue ? filter.Length / 2 : 0;
        double[] result = new double[series.Length];
        for (int i = 0; i < result.Length; i++)
        {
            context.Tick(filter.Length);
            for (int k = 0; k < filter.Length; k++)
            {
                int at = i + shift - k;
                if (at >= 0 && at < series.Length)
                {
                    result[i] += filter[k] * series[at] / scale;
                }
            }
        }

        return SeriesReading.ToValue(result);
    }
}
