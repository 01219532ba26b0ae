using System.Globalization;

namespace RfbWatch.Kql.Values;

/// <summary>The text of a value, as returned by <c>tostring()</c>.</summary>
internal static class ValueText
{
    public static string Of(KustoValue value) => value.Kind switch
    {
        ValueKind.Null => string.Empty,
        ValueKind.String => value.AsString!,
        ValueKind.Bool => value.AsBool ? "true" : "false",
        ValueKind.Int or ValueKind.Long => value.AsLong.ToString(CultureInfo.InvariantCulture),
        ValueKind.Real => OfReal(value.AsReal),
        ValueKind.Decimal => value.AsDecimal.ToString(CultureInfo.InvariantCulture),
        ValueKind.DateTime => OfDateTime(value.AsDateTime),
        ValueKind.TimeSpan => OfTimeSpan(value.AsTimeSpan),
        ValueKind.Guid => value.AsGuid.ToString("D"),
        ValueKind.Array or ValueKind.Bag => DynamicJson.Write(value),
    };

    public static string OfReal(double value) =>
        double.IsNaN(value) ? "NaN"
        : double.IsPositiveInfinity(value) ? "Infinity"
        : double.IsNegativeInfinity(value) ? "-Infinity"
        : value == Math.Floor(value) && Math.Abs(value) < 1e15 ? value.ToString("0.0", CultureInfo.InvariantCulture)
        : value.ToString("R", CultureInfo.InvariantCulture);

    public static string OfDateTime(DateTime value) => value.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    // The constant format "c" is [-][d.]hh:mm:ss[.fffffff].
    public static string OfTimeSpan(TimeSpan value) => value.ToString("c", CultureInfo.InvariantCulture);
}
