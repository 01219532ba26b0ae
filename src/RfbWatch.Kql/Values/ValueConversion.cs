using System.Globalization;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Text;

namespace RfbWatch.Kql.Values;

/// <summary>
/// The <c>to…()</c> conversions. A value that cannot be converted becomes null (the empty string for string); it is never an error.
/// Source: the pages of the conversion functions in the Kusto documentation.
/// </summary>
internal static class ValueConversion
{
    /// <summary>Converts to a type; conversion to dynamic or unknown returns the value unchanged.</summary>
    public static KustoValue To(KustoType type, KustoValue value) => type switch
    {
        KustoType.Bool => ToBool(value),
        KustoType.Int => ToInt(value),
        KustoType.Long => ToLong(value),
        KustoType.Real => ToReal(value),
        KustoType.Decimal => ToDecimal(value),
        KustoType.DateTime => ToDateTime(value),
        KustoType.TimeSpan => ToTimeSpan(value),
        KustoType.Guid => ToGuid(value),
        KustoType.String => KustoValue.Of(value.Text),
        KustoType.Unknown or KustoType.Dynamic => value,
    };

    /// <summary>Accepts the text <c>true</c> and <c>false</c> in any case, the text of an integer, and numbers. A number is true unless it is zero.</summary>
    public static KustoValue ToBool(KustoValue value)
    {
        if (value.AsString is { } text)
        {
            text = text.Trim();
            return bool.TryParse(text, out bool parsed) ? KustoValue.Of(parsed)
                : TryParseLong(text, out long number) ? KustoValue.Of(number != 0)
                : default;
        }

        return value.TryGetReal(out double real) ? KustoValue.Of(real != 0) : default;
    }

    /// <summary>Like <see cref="ToLong"/>, but null outside 32 bits.</summary>
    public static KustoValue ToInt(KustoValue value)
    {
        var wide = ToLong(value);
        return !wide.IsNull && wide.AsLong is >= int.MinValue and <= int.MaxValue ? KustoValue.OfInt((int)wide.AsLong) : default;
    }

    /// <summary>Accepts integers in decimal or 0x notation; truncates reals and decimals toward zero; converts datetimes and timespans to ticks.</summary>
    public static KustoValue ToLong(KustoValue value) => value.Kind switch
    {
        ValueKind.Int or ValueKind.Long or ValueKind.Bool or ValueKind.DateTime or ValueKind.TimeSpan => KustoValue.Of(value.AsLong),
        ValueKind.String => TryParseLong(value.AsString!, out long parsed) ? KustoValue.Of(parsed) : default,
        ValueKind.Decimal => Truncated(value.AsDecimal),
        ValueKind.Null or ValueKind.Real or ValueKind.Guid or ValueKind.Array or ValueKind.Bag =>
            value.TryGetReal(out double real) && real is >= long.MinValue and < 9.2233720368547758E18 ? KustoValue.Of((long)real) : default,
    };

    /// <summary>Accepts any number, and the text of one, including <c>NaN</c> and <c>inf</c>.</summary>
    public static KustoValue ToReal(KustoValue value)
    {
        if (value.AsString is { } text)
        {
            return TryParseReal(text, out double parsed) ? KustoValue.Of(parsed) : default;
        }

        return value.Kind is ValueKind.DateTime or ValueKind.TimeSpan ? KustoValue.Of((double)value.AsLong)
            : value.TryGetReal(out double real) ? KustoValue.Of(real)
            : default;
    }

    /// <summary>Accepts any number in the range of a decimal, and the text of one.</summary>
    public static KustoValue ToDecimal(KustoValue value) => value.Kind switch
    {
        ValueKind.Decimal => value,
        ValueKind.Int or ValueKind.Long or ValueKind.Bool => KustoValue.Of((decimal)value.AsLong),
        ValueKind.Real when Math.Abs(value.AsReal) < 7.9e28 => KustoValue.Of((decimal)value.AsReal),
        ValueKind.String => decimal.TryParse(value.AsString, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal parsed) ? KustoValue.Of(parsed) : default,
        ValueKind.Null or ValueKind.Real or ValueKind.DateTime or ValueKind.TimeSpan or ValueKind.Guid or ValueKind.Array or ValueKind.Bag => default,
    };

    /// <summary>Accepts text in the supported formats; integers are ticks.</summary>
    public static KustoValue ToDateTime(KustoValue value) => value.Kind switch
    {
        ValueKind.DateTime => value,
        ValueKind.String => DateTimeText.TryParse(value.AsString, out var parsed) ? KustoValue.Of(parsed) : default,
        ValueKind.Int or ValueKind.Long when value.AsLong >= 0 && value.AsLong <= DateTime.MaxValue.Ticks => KustoValue.Of(new DateTime(value.AsLong, DateTimeKind.Utc)),
        ValueKind.Null or ValueKind.Bool or ValueKind.Int or ValueKind.Long or ValueKind.Real or ValueKind.Decimal or ValueKind.TimeSpan or ValueKind.Guid or ValueKind.Array or ValueKind.Bag => default,
    };

    /// <summary>Accepts text in the supported formats; integers are ticks.</summary>
    public static KustoValue ToTimeSpan(KustoValue value) => value.Kind switch
    {
        ValueKind.TimeSpan => value,
        ValueKind.String => TimeSpanText.TryParse(value.AsString, out var parsed) ? KustoValue.Of(parsed) : default,
        ValueKind.Int or ValueKind.Long => KustoValue.Of(new TimeSpan(value.AsLong)),
        ValueKind.Null or ValueKind.Bool or ValueKind.Real or ValueKind.Decimal or ValueKind.DateTime or ValueKind.Guid or ValueKind.Array or ValueKind.Bag => default,
    };

    /// <summary>Accepts the text of a guid in its usual forms.</summary>
    public static KustoValue ToGuid(KustoValue value) =>
        value.Kind == ValueKind.Guid ? value
        : Guid.TryParse(value.AsString, out var parsed) || Guid.TryParseExact(HexadecimalDigits(value.AsString), "N", out parsed) ? KustoValue.Of(parsed)
        : default;

    private static KustoValue Truncated(decimal value)
    {
        decimal whole = decimal.Truncate(value);
        return whole >= long.MinValue && whole <= long.MaxValue ? KustoValue.Of((long)whole) : default;
    }

    // Only the first 32 digits count; hyphens between them are skipped, and the rest is ignored (https://learn.microsoft.com/kusto/query/toguid-function).
    private static string HexadecimalDigits(string? text)
    {
        Span<char> digits = stackalloc char[32];
        int count = 0;
        foreach (char c in text ?? string.Empty)
        {
            if (char.IsAsciiHexDigit(c))
            {
                digits[count++] = c;
            }
            else if (c != '-')
            {
                break;
            }

            if (count == digits.Length)
            {
                break;
            }
        }

        return count == digits.Length ? new string(digits) : string.Empty;
    }

    private static bool TryParseLong(ReadOnlySpan<char> text, out long value)
    {
        text = text.Trim();
        bool negative = text.StartsWith("-");
        var digits = negative ? text[1..] : text;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            bool hexadecimal = long.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
            value = negative ? -value : value;
            return hexadecimal;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryParseReal(ReadOnlySpan<char> text, out double value)
    {
        text = text.Trim();
        if (text.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            value = double.NaN;
            return true;
        }

        if (text.Equals("inf", StringComparison.OrdinalIgnoreCase) || text.Equals("+inf", StringComparison.OrdinalIgnoreCase) || text.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            value = double.PositiveInfinity;
            return true;
        }

        if (text.Equals("-inf", StringComparison.OrdinalIgnoreCase) || text.Equals("-infinity", StringComparison.OrdinalIgnoreCase))
        {
            value = double.NegativeInfinity;
            return true;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
