using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Computes before a query runs what no row and no run changes.</summary>
internal static class Constants
{
    /// <summary>A context without tables. What takes long to compute is left to the run, which has limits of its own.</summary>
    public static EvaluationContext NewContext() => new(EmptySource.Instance, new RunOptions
    {
        Now = DateTime.UnixEpoch,
        Clock = new CheckClock(),
        Limits = KqlLimits.Default with { MaximumTime = TimeSpan.FromSeconds(1) },
    });

    /// <summary>The value of an expression that is constant, as an expression; the expression itself where it has none before the run.</summary>
    public static Scalar Fold(Scalar scalar, EvaluationContext context)
    {
        if (scalar is ConstantScalar || scalar.Variability != Variability.Constant)
            return scalar;
        try
        {
            return new ConstantScalar(scalar.Type, scalar.Evaluate(new RowFrame(context)));
        }
        catch (KqlRunException)
        {
            // Then it is said when the query runs, if that part of it is reached.
            return scalar;
        }
    }

    /// <summary>A clock that goes on by a tenth of a second each time it is read: what is computed before the run depends on the work alone, not on the machine.</summary>
    private sealed class CheckClock : TimeProvider
    {
        private long _reads;

        public override long TimestampFrequency => 10;

        public override long GetTimestamp() => ++_reads;
    }
}
