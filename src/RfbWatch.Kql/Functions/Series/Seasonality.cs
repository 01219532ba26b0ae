using RfbWatch.Kql.Runtime;

namespace RfbWatch.Kql.Functions.Series;

/// <summary>
/// Detects the periods of a series by autocorrelation. The service does not document its scoring. Here, the score of a period is the minimum
/// autocorrelation (each over its own overlap) at the period and its multiples up to half the series, which reproduces the scores of the
/// documented examples.
/// </summary>
internal static class Seasonality
{
    /// <summary>Shortest period that can be detected, in points.</summary>
    public const int ShortestPeriod = 4;

    /// <summary>Maximum length of a series that is searched; the search takes quadratic time.</summary>
    private const int LongestSeries = 20_000;

    /// <summary>Returns the best periods with their scores, best first.</summary>
    public static List<(int Period, double Score)> Detect(double[] series, double least, double most, int count, EvaluationContext context)
    {
        int half = (series.Length - 1) / 2;
        var found = new List<(int Period, double Score)>();
        if (half < ShortestPeriod || series.Length > LongestSeries || Correlations(series, context) is not { } correlations)
        {
            return found;
        }

        for (int period = ShortestPeriod; period <= half; period++)
        {
            context.Tick(period);
            if (period >= least && period <= most && IsPeak(correlations, period, half))
            {
                found.Add((period, Score(correlations, series.Length, period)));
            }
        }

        found.RemoveAll(item => item.Score <= 0);
        found.Sort((left, right) => right.Score.CompareTo(left.Score));
        // A multiple of a better period adds no information.
        var kept = new List<(int Period, double Score)>();
        foreach (var (period, score) in found)
        {
            context.Tick(kept.Count);
            if (kept.Count < count && kept.All(other => period % other.Period != 0))
            {
                kept.Add((period, score));
            }
        }

        return kept;
    }

    /// <summary>Returns the score of a period, 0 to 1; 0 when the period is not a peak or is out of range.</summary>
    public static double Validate(double[] series, double period, EvaluationContext context)
    {
        int half = (series.Length - 1) / 2;
        int at = (int)Math.Round(period);
        return at < ShortestPeriod || at > half || series.Length > LongestSeries || Correlations(series, context) is not { } correlations || !IsPeak(correlations, at, half)
            ? 0
            : Math.Max(0, Score(correlations, series.Length, at));
    }

    /// <summary>Returns the median of the learned points in each phase, repeated over the whole series.</summary>
    public static double[] Seasonal(double[] series, int period, int learned)
    {
        double[] medians = new double[period];
        for (int phase = 0; phase < period; phase++)
        {
            var points = new List<double>();
            for (int i = phase; i < learned; i += period)
            {
                points.Add(series[i]);
            }

            medians[phase] = SeriesReading.Median(points);
        }

        return [.. Enumerable.Range(0, series.Length).Select(i => medians[i % period])];
    }

    private static double Score(double[] correlations, int length, int period)
    {
        double score = 1;
        for (int lag = period; lag <= length / 2; lag += period)
        {
            score = Math.Min(score, correlations[lag]);
        }

        return score;
    }

    // A peak is positive, and the highest value within a quarter of the period on both sides.
    private static bool IsPeak(double[] correlations, int period, int half)
    {
        int reach = Math.Max(1, period / 4);
        for (int lag = Math.Max(1, period - reach); lag <= Math.Min(half, period + reach); lag++)
        {
            if (correlations[lag] > correlations[period])
            {
                return false;
            }
        }

        return correlations[period] > 0;
    }

    private static double[]? Correlations(double[] series, EvaluationContext context)
    {
        double mean = series.Average();
        double variance = series.Sum(item => (item - mean) * (item - mean)) / series.Length;
        if (!(variance > 0) || !double.IsFinite(variance))
        {
            return null;
        }

        double[] correlations = new double[(series.Length / 2) + 1];
        for (int lag = 0; lag < correlations.Length; lag++)
        {
            context.Tick(series.Length - lag);
            double sum = 0;
            for (int i = 0; i + lag < series.Length; i++)
            {
                sum += (series[i] - mean) * (series[i + lag] - mean);
            }

            correlations[lag] = sum / (series.Length - lag) / variance;
        }

        return correlations;
    }
}
