using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Comparison as performed by the operators. Numbers of different types can be compared; equality also compares strings with values of other types.</summary>
internal static class Comparison
{
    /// <summary>Returns whether two non-null values are equal.</summary>
    public static bool AreEqual(KustoValue left, KustoValue right)
    {
        if (left.AsString is { } text)
        {
            return right.AsString is { } other ? text.Equals(other, StringComparison.Ordinal) : EqualsText(right, text);
        }

        if (right.AsString is { } rightText)
        {
            return EqualsText(left, rightText);
        }

        var kind = left.Kind;
        var rightKind = right.Kind;
        if (kind == rightKind)
        {
            return kind == ValueKind.Real ? left.AsReal == right.AsReal : ValueEquality.AreEqual(left, right);
        }

        if (left.IsInteger && right.IsInteger)
        {
            return left.AsLong == right.AsLong;
        }

        if (kind == ValueKind.Decimal || rightKind == ValueKind.Decimal)
        {
            return IsNumber(left) && IsNumber(right) && ValueOrder.Compare(left, right) == 0;
        }

        return left.TryGetReal(out double a) && right.TryGetReal(out double b) && a == b;
    }

    // Datetimes and timespans are parsed before they are compared: the same value may be written in different forms.
    private static bool EqualsText(KustoValue value, string text) => value.Kind switch
    {
        ValueKind.DateTime => DateTimeText.TryParse(text, out var instant) && instant == value.AsDateTime,
        ValueKind.TimeSpan => TimeSpanText.TryParse(text, out var span) && span == value.AsTimeSpan,
        ValueKind.Guid => Guid.TryParse(text, out var guid) && guid == value.AsGuid,
        ValueKind.Null or ValueKind.Bool or ValueKind.Int or ValueKind.Long or ValueKind.Real or ValueKind.Decimal or ValueKind.String or ValueKind.Array or ValueKind.Bag => text.Equals(value.Text, StringComparison.Ordinal),
    };

    /// <summary>Compares two non-null values. Returns false if they have no order (a number and an array, NaN).</summary>
    public static bool TryCompare(KustoValue left, KustoValue right, out int order)
    {
        order = 0;
        if (left.IsWhole && right.IsWhole && (ReferenceEquals(left.Reference, right.Reference) || (left.IsInteger && right.IsInteger)))
        {
            order = left.AsLong.CompareTo(right.AsLong);
            return true;
        }

        var kind = left.Kind;
        var rightKind = right.Kind;
        if (kind == rightKind)
        {
            if (kind == ValueKind.Real && (double.IsNaN(left.AsReal) || double.IsNaN(right.AsReal)))
            {
                return false;
            }

            order = ValueOrder.Compare(left, right);
            return kind is not (ValueKind.Array or ValueKind.Bag);
        }

        if (!IsNumber(left) || !IsNumber(right))
        {
            return false;
        }

        order = ValueOrder.Compare(left, right);
        return true;
    }

    private static bool IsNumber(KustoValue value) =>
        value.Kind is ValueKind.Int or ValueKind.Long or ValueKind.Real or ValueKind.Decimal or ValueKind.Bool;
}
