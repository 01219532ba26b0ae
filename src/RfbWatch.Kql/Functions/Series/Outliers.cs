namespace RfbWatch.Kql.Functions.Series;

/// <summary>Tukey's fences test: the score of a point is its distance beyond the nearer quantile, in inter-quantile ranges; 0 between the quantiles.</summary>
internal static class Outliers
{
    public static double[] Scores(double[] series, (double Low, double High) percentiles)
    {
        List<double> sorted = [.. series.Where(double.IsFinite).Order()];
        if (sorted.Count == 0)
        {
            return new double[series.Length];
        }

        double low = SeriesReading.Percentile(sorted, percentiles.Low);
        double high = SeriesReading.Percentile(sorted, percentiles.High);
        // If most points are equal, any other point would be infinitely far away; a minimum width keeps the score finite.
        double width = Math.Max(high - low, 1e-12 * Math.Max(1, Math.Abs(high)));
        return [.. series.Select(item => !double.IsFinite(item) ? 0 : item > high ? (item - high) / width : item < low ? (item - low) / width : 0)];
    }
}
