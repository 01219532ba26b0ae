using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Aggregates;

/// <summary>sum, avg, variances and covariances. Nulls are ignored.</summary>
internal static class SumAggregates
{
    public static IEnumerable<AggregateFunction> All { get; } =
    [
        .. WithCondition("sum", 1, SumType, (type, _) => () => new Sum(type)),
        .. WithCondition("avg", 1, AverageType, (type, _) => () => new Average(type)),
        .. WithCondition("stdev", 1, _ => KustoType.Real, (_, _) => () => new Moments(sample: true, root: true)),
        .. WithCondition("stdevp", 1, _ => KustoType.Real, (_, _) => () => new Moments(sample: false, root: true)),
        .. WithCondition("variance", 1, _ => KustoType.Real, (_, _) => () => new Moments(sample: true, root: false)),
        .. WithCondition("variancep", 1, _ => KustoType.Real, (_, _) => () => new Moments(sample: false, root: false)),
        .. WithCondition("covariance", 2, _ => KustoType.Real, (_, _) => () => new Covariance(sample: true)),
        .. WithCondition("covariancep", 2, _ => KustoType.Real, (_, _) => () => new Covariance(sample: false)),
    ];

    /// <summary>
    /// Creates an aggregate with one result column named <c>name_argument</c>, and its <c>…if</c> variant with a condition after the arguments.
    /// </summary>
    public static IEnumerable<AggregateFunction> WithCondition(string name, int arguments, Func<FunctionBinding, KustoType> type, Func<KustoType, FunctionBinding, Func<Accumulator>> create, string suffix = "if")
    {
        yield return new(name, arguments, arguments, binding => [new KustoColumn(AggregateNames.Prefixed(name, binding), type(binding))], binding => create(type(binding), binding));
        yield return new(name + suffix, arguments + 1, arguments + 1, binding => [new KustoColumn(AggregateNames.Prefixed(name + suffix, binding), type(binding))], binding =>
        {
            var inner = create(type(binding), binding);
            return () => new ConditionalAccumulator(inner(), arguments);
        });
    }

    private static KustoType SumType(FunctionBinding binding) => binding.TypeOf(0) switch
    {
        KustoType.Int or KustoType.Long or KustoType.Bool => KustoType.Long,
        KustoType.Real or KustoType.Decimal or KustoType.TimeSpan or KustoType.Dynamic => binding.TypeOf(0),
        KustoType.Unknown or KustoType.DateTime or KustoType.Guid or KustoType.String => KustoType.Real,
    };

    private static KustoType AverageType(FunctionBinding binding) =>
        binding.TypeOf(0) is KustoType.Decimal or KustoType.TimeSpan or KustoType.DateTime ? binding.TypeOf(0) : KustoType.Real;

    private sealed class Sum(KustoType type) : Accumulator
    {
        private long _whole;
        private double _real;
        private KustoValue _exact = KustoValue.Of(0m);
        private bool _isReal;

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            var value = arguments[0];
            if (value.Kind == ValueKind.Decimal && type == KustoType.Decimal)
            {
                _exact = Arithmetic.Add(_exact, value);
            }
            else if (value.IsInteger || value.Kind is ValueKind.TimeSpan or ValueKind.Bool)
            {
                _whole = unchecked(_whole + value.AsLong);
            }
            else if (value.Real() is { } real)
            {
                (_real, _isReal) = (_real + real, true);
            }
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) => results[0] = type switch
        {
            KustoType.Long => KustoValue.Of(_whole),
            KustoType.TimeSpan => KustoValue.Of(new TimeSpan(_whole)),
            KustoType.Decimal => Arithmetic.Add(_exact, KustoValue.Of(_whole)),
            KustoType.Dynamic when !_isReal => KustoValue.Of(_whole),
            KustoType.Unknown or KustoType.Bool or KustoType.Int or KustoType.Real or KustoType.DateTime or KustoType.Guid or KustoType.String or KustoType.Dynamic => KustoValue.Of(_real + _whole),
        };
    }

    private sealed class Average(KustoType type) : Accumulator
    {
        private Int128 _ticks;
        private double _real;
        private KustoValue _exact = KustoValue.Of(0m);
        private long _count;

        private ValueKind? Timed => type == KustoType.DateTime ? ValueKind.DateTime : type == KustoType.TimeSpan ? ValueKind.TimeSpan : null;

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            var value = arguments[0];
            if (value.IsNull)
            {
                return;
            }

            if (Timed is { } kind)
            {
                // A value that a lenient source could not parse as a time is not included in the average.
                if (value.Kind != kind)
                {
                    return;
                }

                _ticks += value.AsLong;
            }
            else if (type == KustoType.Decimal)
            {
                _exact = Arithmetic.Add(_exact, value);
            }
            else if (value.Real() is { } real)
            {
                _real += real;
            }
            else
            {
                return;
            }

            _count++;
        }

        // The average of no values is NaN for reals, as in the documentation's example, and null for other types.
        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) => results[0] = _count == 0 ? type == KustoType.Real ? KustoValue.Of(double.NaN) : default : type switch
        {
            KustoType.Real => KustoValue.Of(_real / _count),
            KustoType.DateTime => KustoValue.Of(new DateTime((long)(_ticks / _count), DateTimeKind.Utc)),
            KustoType.TimeSpan => KustoValue.Of(new TimeSpan((long)(_ticks / _count))),
            KustoType.Unknown or KustoType.Bool or KustoType.Int or KustoType.Long or KustoType.Decimal or KustoType.Guid or KustoType.String or KustoType.Dynamic => Arithmetic.Divide(_exact, KustoValue.Of(_count)),
        };
    }

    // Welford's algorithm: a single pass, numerically stable.
    private sealed class Moments(bool sample, bool root) : Accumulator
    {
        private long _count;
        private double _mean;
        private double _squares;

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            if (arguments[0].Real() is not { } value)
            {
                return;
            }

            _count++;
            double delta = value - _mean;
            _mean += delta / _count;
            _squares += delta * (value - _mean);
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context)
        {
            long divisor = sample ? _count - 1 : _count;
            double variance = divisor <= 0 ? 0 : _squares / divisor;
            results[0] = KustoValue.Of(root ? Math.Sqrt(variance) : variance);
        }
    }

    private sealed class Covariance(bool sample) : Accumulator
    {
        private long _count;
        private double _meanX;
        private double _meanY;
        private double _products;

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            if (arguments[0].Real() is not { } x || arguments[1].Real() is not { } y)
            {
                return;
            }

            _count++;
            double delta = x - _meanX;
            _meanX += delta / _count;
            _meanY += (y - _meanY) / _count;
            _products += delta * (y - _meanY);
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context)
        {
            long divisor = sample ? _count - 1 : _count;
            results[0] = KustoValue.Of(divisor <= 0 ? 0 : _products / divisor);
        }
    }
}
