using System.Globalization;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary><c>format_bytes()</c>: formats a byte count in the most suitable unit, or in the requested one. Units are powers of 1024.</summary>
internal static class ByteCountText
{
    private static readonly string[] Units = ["Bytes", "KB", "MB", "GB", "TB", "PB", "EB"];

    public static KustoValue Format(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].Real() is not { } bytes || arguments.IntegerAt(1, 0) is not { } precision || precision is < 0 or > 15)
        {
            return KustoValue.EmptyString;
        }

        string wanted = arguments.TextAt(2);
        int unit = Array.FindIndex(Units, name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        if (unit < 0)
        {
            unit = 0;
            while (unit < Units.Length - 1 && Math.Abs(bytes) >= Math.Pow(1024, unit + 1))
            {
                unit++;
            }
        }

        double scaled = Math.Round(bytes / Math.Pow(1024, unit), (int)precision, MidpointRounding.AwayFromZero);
        return KustoValue.Of($"{scaled.ToString("0." + new string('#', (int)precision), CultureInfo.InvariantCulture)} {Units[unit]}");
    }
}
