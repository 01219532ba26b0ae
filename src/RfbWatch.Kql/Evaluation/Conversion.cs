using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Implicit conversions, where the static type of a place is wider than the value's.</summary>
internal static class Conversion
{
    /// <summary>A value as the type of its place has it. What does not convert becomes the missing value.</summary>
    public static KustoValue To(KustoType type, KustoValue value)
    {
        ValueKind kind = value.Kind;
        switch (type)
        {
            case KustoType.Dynamic or KustoType.Unknown:
                return value;
            case KustoType.String:
                return kind == ValueKind.String ? value : KustoValue.Of(value.Text);
            case KustoType.Long:
                return kind == ValueKind.Long ? value : ToLong(value);
            case KustoType.Int:
                return kind == ValueKind.Int ? value : ToLong(value) is { IsNull: false, AsLong: var whole } && whole == (int)whole ? KustoValue.OfInt((int)whole) : default;
            case KustoType.Real:
                return kind == ValueKind.Real ? value : ToReal(value);
            case KustoType.Decimal:
                return kind == ValueKind.Decimal ? value : ToDecimal(value);
            case KustoType.Bool:
                return kind == ValueKind.Bool ? value : ToBool(value);
            case KustoType.DateTime:
                return kind == ValueKind.DateTime ? value
                    : kind == ValueKind.String && DateTimeText.TryParse(value.AsString!, out DateTime instant) ? KustoValue.Of(instant) : default;
            case KustoType.TimeSpan:
                return kind == ValueKind.TimeSpan ? value
                    : kind == ValueKind.String && TimeSpanText.TryParse(value.AsString!, out TimeSpan span) ? KustoValue.Of(span) : default;
            default:
                return kind == ValueKind.Guid ? value
                    : kind == ValueKind.String && Guid.TryParse(value.AsString, out Guid guid) ? KustoValue.Of(guid) : default;
        }
    }

    private static KustoValue ToLong(KustoValue value)
    {
        if (value.Kind is ValueKind.Int or ValueKind.Bool)
            return KustoValue.Of(value.AsLong);
        if (value.TryGetReal(out double real))
            return double.IsFinite(real) && Math.Abs(real) < long.MaxValue ? KustoValue.Of((long)real) : default;
        return value.AsString is { } text && long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out long number)
            ? KustoValue.Of(number) : default;
    }

    private static KustoValue ToReal(KustoValue value)
    {
        if (value.TryGetReal(out double real))
            return KustoValue.Of(real);
        return value.AsString is { } text && double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out double number) ? KustoValue.Of(number) : default;
    }

    private static KustoValue ToDecimal(KustoValue value)
    {
        if (value.IsInteger)
            return KustoValue.Of((decimal)value.AsLong);
        if (value.TryGetReal(out double real))
            return Math.Abs(real) < 7.9e28 ? KustoValue.Of((decimal)real) : default;
        return value.AsString is { } text && decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out decimal number) ? KustoValue.Of(number) : default;
    }

    private static KustoValue ToBool(KustoValue value) => value.Kind switch
    {
        ValueKind.Int or ValueKind.Long => KustoValue.Of(value.AsLong != 0),
        ValueKind.String when bool.TryParse(value.AsString, out bool flag) => KustoValue.Of(flag),
        _ => default,
    };
}
