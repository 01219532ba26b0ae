using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Runtime;

/// <summary>Arithmetic on values. The result is null if an operand is null or the result cannot be computed.</summary>
internal static class Arithmetic
{
    public static KustoValue Add(KustoValue a, KustoValue b) => Width(a, b) switch
    {
        Kinds.Whole => KustoValue.Of(unchecked(a.AsLong + b.AsLong)),
        Kinds.Real => KustoValue.Of(RealOf(a) + RealOf(b)),
        Kinds.Exact => Exact(a, b, decimal.Add),
        Kinds.Time when a.Kind == ValueKind.DateTime || b.Kind == ValueKind.DateTime => Instant(a.AsLong, b.AsLong),
        Kinds.Time => KustoValue.Of(new TimeSpan(unchecked(a.AsLong + b.AsLong))),
        Kinds.None or Kinds.Scaled => default,
    };

    public static KustoValue Subtract(KustoValue a, KustoValue b) => Width(a, b) switch
    {
        Kinds.Whole => KustoValue.Of(unchecked(a.AsLong - b.AsLong)),
        Kinds.Real => KustoValue.Of(RealOf(a) - RealOf(b)),
        Kinds.Exact => Exact(a, b, decimal.Subtract),
        Kinds.Time when a.Kind == b.Kind => KustoValue.Of(new TimeSpan(unchecked(a.AsLong - b.AsLong))),
        Kinds.Time => Instant(a.AsLong, -b.AsLong),
        Kinds.None or Kinds.Scaled => default,
    };

    public static KustoValue Multiply(KustoValue a, KustoValue b) => Width(a, b) switch
    {
        Kinds.Whole => KustoValue.Of(unchecked(a.AsLong * b.AsLong)),
        Kinds.Real => KustoValue.Of(RealOf(a) * RealOf(b)),
        Kinds.Exact => Exact(a, b, decimal.Multiply),
        Kinds.Scaled => a.Kind == ValueKind.TimeSpan ? Scaled(a, RealOf(b)) : Scaled(b, RealOf(a)),
        Kinds.None or Kinds.Time => default,
    };

    public static KustoValue Divide(KustoValue a, KustoValue b)
    {
        switch (Width(a, b))
        {
            case Kinds.Whole:
                return b.AsLong == 0 ? default : b.AsLong == -1 ? KustoValue.Of(unchecked(-a.AsLong)) : KustoValue.Of(a.AsLong / b.AsLong);
            case Kinds.Real:
                return KustoValue.Of(RealOf(a) / RealOf(b));
            case Kinds.Exact:
                return Exact(a, b, decimal.Divide);
            case Kinds.Time:
                return b.AsLong == 0 ? default : KustoValue.Of((double)a.AsLong / b.AsLong);
            case Kinds.Scaled:
                double divisor = RealOf(b);
                return divisor == 0 ? default : Span(a, a.AsLong / divisor);
            case Kinds.None:
            default:
                return default;
        }
    }

    // The result of % is never negative (Kusto, numerical operators).
    public static KustoValue Modulo(KustoValue a, KustoValue b)
    {
        switch (Width(a, b))
        {
            case Kinds.Whole when b.AsLong is not (0 or -1):
                return KustoValue.Of(Positive(a.AsLong % b.AsLong, b.AsLong));
            case Kinds.Whole:
                return b.AsLong == 0 ? default : KustoValue.Of(0L);
            case Kinds.Real:
                double real = RealOf(a) % RealOf(b);
                return KustoValue.Of(real < 0 ? real + Math.Abs(RealOf(b)) : real);
            case Kinds.Exact:
                return Exact(a, b, (x, y) => ((x % y) + Math.Abs(y)) % Math.Abs(y));
            case Kinds.Time or Kinds.Scaled when b.IsInteger || b.Kind is ValueKind.TimeSpan or ValueKind.DateTime:
                return b.AsLong is 0 or -1 ? default : KustoValue.Of(new TimeSpan(Positive(a.AsLong % b.AsLong, b.AsLong)));
            case Kinds.None or Kinds.Time or Kinds.Scaled:
            default:
                return default;
        }
    }

    public static KustoValue Negate(KustoValue value) => value.Kind switch
    {
        ValueKind.Int or ValueKind.Long => KustoValue.Of(unchecked(-value.AsLong)),
        ValueKind.Real => KustoValue.Of(-value.AsReal),
        ValueKind.Decimal => KustoValue.Of(-value.AsDecimal),
        ValueKind.TimeSpan => KustoValue.Of(new TimeSpan(unchecked(-value.AsLong))),
        ValueKind.Null or ValueKind.Bool or ValueKind.DateTime or ValueKind.Guid or ValueKind.String or ValueKind.Array or ValueKind.Bag => default,
    };

    private enum Kinds : byte
    {
        None,
        Whole,
        Real,
        Exact,
        Time,
        Scaled,
    }

    private static Kinds Width(KustoValue a, KustoValue b)
    {
        var left = a.Kind;
        var right = b.Kind;
        bool leftTime = left is ValueKind.DateTime or ValueKind.TimeSpan;
        bool rightTime = right is ValueKind.DateTime or ValueKind.TimeSpan;
        if (leftTime || rightTime)
        {
            return leftTime && rightTime ? Kinds.Time : IsNumber(leftTime ? right : left) ? Kinds.Scaled : Kinds.None;
        }

        if (!IsNumber(left) || !IsNumber(right))
        {
            return Kinds.None;
        }

        if (left == ValueKind.Decimal || right == ValueKind.Decimal)
        {
            return Kinds.Exact;
        }

        return left == ValueKind.Real || right == ValueKind.Real ? Kinds.Real : Kinds.Whole;
    }

    private static bool IsNumber(ValueKind kind) => kind is ValueKind.Int or ValueKind.Long or ValueKind.Real or ValueKind.Decimal;

    // Avoids Math.Abs, which throws for the smallest long.
    private static long Positive(long rest, long divisor) => rest >= 0 ? rest : divisor < 0 ? rest - divisor : rest + divisor;

    private static double RealOf(KustoValue value) => value.TryGetReal(out double real) ? real : double.NaN;

    private static KustoValue Instant(long ticks, long more)
    {
        long sum = unchecked(ticks + more);
        return sum >= 0 && sum <= DateTime.MaxValue.Ticks ? KustoValue.Of(new DateTime(sum, DateTimeKind.Utc)) : default;
    }

    private static KustoValue Scaled(KustoValue span, double factor) => Span(span, span.AsLong * factor);

    private static KustoValue Span(KustoValue of, double ticks) =>
        of.Kind == ValueKind.TimeSpan && Math.Abs(ticks) < long.MaxValue ? KustoValue.Of(new TimeSpan((long)ticks)) : default;

    private static KustoValue Exact(KustoValue a, KustoValue b, Func<decimal, decimal, decimal> operation)
    {
        var left = ValueConversion.To(KustoType.Decimal, a);
        var right = ValueConversion.To(KustoType.Decimal, b);
        if (left.IsNull || right.IsNull)
        {
            return default;
        }

        try
        {
            return KustoValue.Of(operation(left.AsDecimal, right.AsDecimal));
        }
        catch (OverflowException)
        {
            return default;
        }
        catch (DivideByZeroException)
        {
            return default;
        }
    }
}
