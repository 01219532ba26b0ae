namespace RfbWatch.Kql.Functions.Series;

/// <summary>Tukey's fences: how many inter-quantile ranges a point lies beyond the nearer quantile; 0 between them.</summary>
internal static class Outliers
{
    public static double[] Scores(double[] series, (double Low, double High) percentiles)
    {
        List<double> sorted = [.. series.Where(double.IsFinite).Order()];
        if (sorted.Count == 0)
            return new double[series.Length];
        double low = SeriesReading.Percentile(sorted, percentiles.Low);
        double high = SeriesReading.Percentile(sorted, percentiles.High);
        // Where most points are equal any other is infinitely far; a hair of width keeps the score finite.
        double width = Math.Max(high - low, 1e-12 * Math.Max(1, Math.Abs(high)));
        return [.. series.Select(item => !double.IsFinite(item) ? 0 : item > high ? (item - high) / width : item < low ? (item - low) / width : 0)];
    }
}
