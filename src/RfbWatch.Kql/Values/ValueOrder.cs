using System.Runtime.ExceptionServices;

namespace RfbWatch.Kql.Values;

/// <summary>The order of values: numbers by value, strings by ordinal comparison. Nulls compare lowest; <c>sort</c> handles nulls separately.</summary>
internal static class ValueOrder
{
    /// <summary>
    /// Sorts by a comparison that may end the run: a dynamic value may be too large to be compared as text. The runtime wraps an exception of a comparison; the caller gets the original one.
    /// </summary>
    public static void Sort<T>(Span<T> items, Comparison<T> comparison)
    {
        try
        {
            items.Sort(comparison);
        }
        catch (InvalidOperationException wrapped) when (wrapped.InnerException is KqlRunException or OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(wrapped.InnerException!);
        }
    }

    public static int Compare(KustoValue left, KustoValue right)
    {
        if (left.AsString is { } text && right.AsString is { } other)
        {
            return string.CompareOrdinal(text, other);
        }

        var kind = left.Kind;
        var rightKind = right.Kind;
        if (kind == ValueKind.Null || rightKind == ValueKind.Null)
        {
            return (kind == ValueKind.Null ? 0 : 1) - (rightKind == ValueKind.Null ? 0 : 1);
        }

        if (kind == rightKind)
        {
            return kind switch
            {
                ValueKind.Real => left.AsReal.CompareTo(right.AsReal),
                ValueKind.Decimal => left.AsDecimal.CompareTo(right.AsDecimal),
                ValueKind.Guid => left.AsGuid.CompareTo(right.AsGuid),
                ValueKind.Array or ValueKind.Bag => string.CompareOrdinal(left.Text, right.Text),
                ValueKind.Null or ValueKind.Bool or ValueKind.Int or ValueKind.Long or ValueKind.DateTime or ValueKind.TimeSpan or ValueKind.String => left.AsLong.CompareTo(right.AsLong),
            };
        }

        if (left.IsInteger && right.IsInteger)
        {
            return left.AsLong.CompareTo(right.AsLong);
        }

        if (kind == ValueKind.Decimal || rightKind == ValueKind.Decimal)
        {
            return CompareDecimal(left, right);
        }

        if (left.TryGetReal(out double a) && right.TryGetReal(out double b))
        {
            return a.CompareTo(b);
        }

        return kind.CompareTo(rightKind);
    }

    private static int CompareDecimal(KustoValue left, KustoValue right)
    {
        if (left.TryGetReal(out double a) && right.TryGetReal(out double b))
        {
            bool exact = Math.Abs(a) < 1e28 && Math.Abs(b) < 1e28;
            return exact ? DecimalOf(left).CompareTo(DecimalOf(right)) : a.CompareTo(b);
        }

        return left.Kind.CompareTo(right.Kind);
    }

    private static decimal DecimalOf(KustoValue value) =>
        value.Kind == ValueKind.Decimal ? value.AsDecimal
        : value.Kind == ValueKind.Real ? (decimal)value.AsReal
        : value.AsLong;
}
