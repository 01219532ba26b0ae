using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Rounds down to multiples of a bin size: <c>bin</c>, <c>floor</c>, <c>bin_at</c>.</summary>
internal static class BinFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        new("bin", 2, 2, TypeOf, binding => Invoker(TypeOf(binding), fixedPoint: false)) { Aliases = ["floor"], Naming = ColumnNaming.FirstArgument },
        new("bin_at", 3, 3, TypeOf, binding => Invoker(TypeOf(binding), fixedPoint: true)) { Naming = ColumnNaming.FirstArgument },
    ];

    private static KustoType TypeOf(FunctionBinding binding)
    {
        var value = binding.TypeOf(0);
        var size = binding.TypeOf(1);
        return value is KustoType.DateTime or KustoType.TimeSpan ? value
            : value is KustoType.Dynamic or KustoType.Unknown ? size is KustoType.TimeSpan ? KustoType.DateTime : size
            : TypePromotion.Common(TypePromotion.Common(value, size), KustoType.Long);
    }

    private static ScalarInvoker Invoker(KustoType type, bool fixedPoint) => (arguments, _) =>
    {
        var at = fixedPoint ? arguments[2] : default;
        if (arguments[0].IsNull || arguments[1].IsNull || (fixedPoint && at.IsNull))
        {
            return default;
        }

        return Bin(type, arguments[0], arguments[1], at);
    };

    /// <summary>Rounds down to a multiple of the bin size, counted from a fixed point (null: zero). Returns null when the bin size is not positive.</summary>
    public static KustoValue Bin(KustoType type, KustoValue value, KustoValue size, KustoValue at)
    {
        switch (type)
        {
            case KustoType.DateTime or KustoType.TimeSpan:
                var instant = ValueConversion.To(type, value);
                if (instant.IsNull || size.Kind is not (ValueKind.TimeSpan or ValueKind.Int or ValueKind.Long) || size.AsLong <= 0)
                {
                    return default;
                }

                long ticks = Down(instant.AsLong, size.AsLong, at.IsNull ? 0 : at.AsLong);
                return type == KustoType.TimeSpan ? KustoValue.Of(new TimeSpan(ticks))
                    : ticks < 0 ? default
                    : KustoValue.Of(new DateTime(ticks, DateTimeKind.Utc));
            case KustoType.Int or KustoType.Long:
                if (value.Integer() is not { } number || size.Integer() is not { } step || step <= 0)
                {
                    return default;
                }

                return ValueConversion.To(type, KustoValue.Of(Down(number, step, at.IsNull ? 0 : at.Integer() ?? 0)));
            case KustoType.Decimal:
                var exact = ValueConversion.ToDecimal(value);
                var exactStep = ValueConversion.ToDecimal(size);
                if (exact.IsNull || exactStep.IsNull || exactStep.AsDecimal <= 0)
                {
                    return default;
                }

                var exactPoint = at.IsNull ? KustoValue.Of(0m) : ValueConversion.ToDecimal(at);
                if (exactPoint.IsNull)
                {
                    return default;
                }

                return BinExact(exact.AsDecimal, exactStep.AsDecimal, exactPoint.AsDecimal);
            case KustoType.Unknown or KustoType.Bool or KustoType.Real or KustoType.Guid or KustoType.String or KustoType.Dynamic:
            default:
                if (value.Real() is not { } real || size.Real() is not { } width || !(width > 0))
                {
                    return default;
                }

                double origin = at.IsNull ? 0 : at.Real() ?? 0;
                return KustoValue.Of((Math.Floor((real - origin) / width) * width) + origin);
        }
    }

    private static KustoValue BinExact(decimal value, decimal step, decimal point)
    {
        try
        {
            return KustoValue.Of((Math.Floor((value - point) / step) * step) + point);
        }
        catch (OverflowException)
        {
            return default;
        }
    }

    private static long Down(long value, long step, long origin)
    {
        var distance = (Int128)value - origin;
        var remainder = distance % step;
        return (long)Int128.Max(long.MinValue, value - (remainder < 0 ? remainder + step : remainder));
    }
}
