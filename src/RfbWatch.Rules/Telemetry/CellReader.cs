using System.Globalization;
using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Converts exported cells to values of their column's type, leniently; values that cannot be read are null and counted.</summary>
internal sealed class CellReader
{
    /// <summary>Time formats of Log Analytics portal CSV, and the ISO 8601 variants that exports use.</summary>
    private static readonly string[] TimeFormats =
    [
        "M/d/yyyy, h:mm:ss.FFFFFFF tt", "M/d/yyyy, h:mm:ss tt", "M/d/yyyy h:mm:ss tt", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss",
    ];

    /// <summary>Number of cells whose text is not a value of their column's type; reset for a line that is read again.</summary>
    public long Unreadable { get; set; }

    public KustoValue FromText(string text, KustoType type)
    {
        if (type == KustoType.String)
        {
            return KustoValue.Of(text);
        }

        text = text.Trim();
        if (text.Length == 0 || text.Equals("null", StringComparison.OrdinalIgnoreCase))
        {
            return KustoValue.Null;
        }

        switch (type)
        {
            case KustoType.Int when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number):
                return KustoValue.OfInt(number);
            case KustoType.Long when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number):
                return KustoValue.Of(number);
            case KustoType.Real when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number):
                return KustoValue.Of(number);
            case KustoType.Bool:
                return Bool(text);
            case KustoType.DateTime:
                return Time(text);
            case KustoType.Dynamic:
                return DynamicJson.Parse(text);
            case KustoType.Unknown or KustoType.Decimal or KustoType.TimeSpan or KustoType.Guid or KustoType.String:
            default:
                Unreadable++;
                return KustoValue.Null;
        }
    }

    public KustoValue FromJson(JsonElement element, KustoType type) => element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => type == KustoType.String ? KustoValue.EmptyString : KustoValue.Null,
        JsonValueKind.String => FromText(element.GetString()!, type),
        _ when type == KustoType.Dynamic => DynamicJson.From(element),
        JsonValueKind.True or JsonValueKind.False when type == KustoType.Bool => KustoValue.Of(element.GetBoolean()),
        _ => FromText(element.GetRawText(), type),
    };

    /// <summary>Converts a typed cell.</summary>
    public KustoValue FromValue(KustoValue value, KustoType type)
    {
        if (value.IsNull)
        {
            return KustoValue.MissingOf(type);
        }

        return (value.Kind, type) switch
        {
            (ValueKind.Bool, KustoType.Bool) or (ValueKind.Int, KustoType.Int) or (ValueKind.Long, KustoType.Long) or (ValueKind.Real, KustoType.Real) or (ValueKind.Decimal, KustoType.Decimal)
                or (ValueKind.DateTime, KustoType.DateTime) or (ValueKind.TimeSpan, KustoType.TimeSpan) or (ValueKind.Guid, KustoType.Guid) or (ValueKind.String, KustoType.String)
                or (not ValueKind.String, KustoType.Dynamic) or (_, KustoType.Unknown) => value,
            (ValueKind.Int, KustoType.Long) => KustoValue.Of(value.AsLong),
            (ValueKind.Int or ValueKind.Long, KustoType.Real) => KustoValue.Of((double)value.AsLong),
            (ValueKind.Long, KustoType.Int) when value.AsLong is >= int.MinValue and <= int.MaxValue => KustoValue.OfInt((int)value.AsLong),
            _ => FromText(value.Text, type),
        };
    }

    private KustoValue Bool(string text)
    {
        switch (text.ToUpperInvariant())
        {
            case "TRUE" or "1":
                return KustoValue.True;
            case "FALSE" or "0":
                return KustoValue.False;
            default:
                Unreadable++;
                return KustoValue.Null;
        }
    }

    private KustoValue Time(string text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, Utc, out var time)
            || DateTime.TryParse(text, CultureInfo.InvariantCulture, Utc, out time))
        {
            return KustoValue.Of(time);
        }

        Unreadable++;
        return KustoValue.Null;
    }
}
