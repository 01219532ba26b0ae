using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Evaluates, before a query runs, expressions that depend on neither a row nor a run.</summary>
internal static class Constants
{
    /// <summary>Creates a context without tables. Expressions that take too long are left to the run, which has its own limits.</summary>
    public static EvaluationContext NewContext() => new(EmptySource.Instance, new RunOptions
    {
        Now = DateTime.UnixEpoch,
        Clock = new CheckClock(),
        Limits = KqlLimits.Default with { MaximumTime = TimeSpan.FromSeconds(1) },
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
            return new ConstantScalar(scalar.Type, scalar.Evaluate(new RowFrame(context)));
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
