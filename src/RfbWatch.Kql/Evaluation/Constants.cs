using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Evaluates, before a query runs, expressions that depend on neither a row nor a run.</summary>
internal static class Constants
{
    // The limits of a run are not known yet, and a folded value is kept as long as the compiled query. Larger values are computed once per run instead, under its limits.
    private const int MaximumBytes = 1 << 20;
    private const int MaximumItems = 1 << 16;

    // For all values of a query.
    private const long MaximumTotalBytes = 32L << 20;

    /// <summary>Creates a context without tables. Expressions that take too long, or whose value is large, are left to the run, which has its own limits.</summary>
    public static EvaluationContext NewContext() => new(EmptySource.Instance, new RunOptions
    {
        Now = DateTime.UnixEpoch,
        Clock = new CheckClock(),
        Limits = KqlLimits.Default with
        {
            MaximumTime = TimeSpan.FromSeconds(1),
            MaximumMemory = MaximumTotalBytes,
            MaximumStringLength = MaximumBytes / sizeof(char),
            MaximumArrayLength = MaximumItems,
        },
    });

    /// <summary>Returns the value of a constant expression as an expression, or the expression unchanged if it has no value before the run.</summary>
    public static Scalar Fold(Scalar scalar, EvaluationContext context)
    {
        if (scalar is ConstantScalar || scalar.Variability != Variability.Constant)
        {
            return scalar;
        }

        try
        {
            var value = scalar.Evaluate(new RowFrame(context));
            long bytes = DynamicExtent.BytesOf(value);
            if (bytes > MaximumBytes)
            {
                return scalar;
            }

            // A number is folded even after strings have used up the memory.
            if (bytes > 0)
            {
                context.Hold(bytes);
            }

            return new ConstantScalar(scalar.Type, value);
        }
        catch (KqlRunException)
        {
            // The error is reported when the query runs, if this part of it is reached.
            return scalar;
        }
    }

    /// <summary>A clock that advances by a tenth of a second each time it is read, so that the limit depends only on the work, not on the machine.</summary>
    private sealed class CheckClock : TimeProvider
    {
        private long _reads;

        public override long TimestampFrequency => 10;

        public override long GetTimestamp() => ++_reads;
    }
}
