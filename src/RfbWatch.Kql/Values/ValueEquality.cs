namespace RfbWatch.Kql.Values;

/// <summary>Equality and hashing of values used as keys.</summary>
internal static class ValueEquality
{
    public static bool AreEqual(KustoValue left, KustoValue right)
    {
        if (left.Reference is string text)
        {
            return right.Reference is string other && text.Equals(other, StringComparison.Ordinal);
        }

        var kind = left.Kind;
        var rightKind = right.Kind;
        if (kind != rightKind)
        {
            return left.IsInteger && right.IsInteger && left.AsLong == right.AsLong;
        }

        return kind switch
        {
            ValueKind.Null => true,
            ValueKind.Real => left.AsReal.Equals(right.AsReal),
            ValueKind.Decimal => left.AsDecimal == right.AsDecimal,
            ValueKind.Guid => left.AsGuid == right.AsGuid,
            ValueKind.Array => left.AsArray!.Equals(right.AsArray),
            ValueKind.Bag => left.AsBag!.Equals(right.AsBag),
            ValueKind.Bool or ValueKind.Int or ValueKind.Long or ValueKind.DateTime or ValueKind.TimeSpan or ValueKind.String => left.AsLong == right.AsLong,
        };
    }

    public static int HashOf(KustoValue value)
    {
        if (value.Reference is string text)
        {
            return text.GetHashCode();
        }

        return value.Kind switch
        {
            ValueKind.Null => 0,
            ValueKind.Real => HashOf(RealKey(value.AsReal)),
            ValueKind.Decimal => value.AsDecimal.GetHashCode(),
            ValueKind.Guid => value.AsGuid.GetHashCode(),
            ValueKind.Array => value.AsArray!.GetHashCode(),
            ValueKind.Bag => value.AsBag!.GetHashCode(),
            ValueKind.Bool or ValueKind.Int or ValueKind.Long or ValueKind.DateTime or ValueKind.TimeSpan or ValueKind.String => HashOf(value.AsLong),
        };
    }

    // The runtime's hash of a number has no seed, so an attacker could choose many numbers that share a slot.
    private static int HashOf(long bits) => (int)SeededHash.Of((ulong)bits);

    // As keys, NaN equals NaN, and -0 equals 0.
    private static long RealKey(double value) => BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value == 0 ? 0 : value);
}
