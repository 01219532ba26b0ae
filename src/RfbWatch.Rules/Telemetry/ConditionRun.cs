using RfbWatch.Kql;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Evaluates the conditions of a query while its files are read. All evaluations together take no more time than the query itself may take; after that, no rows are left out, and the query
/// reports the limit. The time that the reading takes does not count. Safe for concurrent use.
/// </summary>
/// <param name="options">The limits of all evaluations together.</param>
public sealed class ConditionRun(RunOptions options)
{
    private long _spent;

    /// <summary>Returns the indices of the rows for which a condition is true, in ascending order; null if they cannot be determined before the query runs.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="rows">The rows, with the columns of the condition in their order.</param>
    /// <exception cref="OperationCanceledException">The evaluation was cancelled.</exception>
    public IReadOnlyList<int>? Select(RowCondition condition, ColumnTable rows)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var left = options.Limits.MaximumTime - TimeSpan.FromTicks(Interlocked.Read(ref _spent));
        if (left <= TimeSpan.Zero)
        {
            return null;
        }

        long began = options.Clock.GetTimestamp();
        try
        {
            return condition.Select(rows, options with { Limits = options.Limits with { MaximumTime = left } });
        }
        catch (KqlRunException)
        {
            return null;
        }
        finally
        {
            Interlocked.Add(ref _spent, options.Clock.GetElapsedTime(began).Ticks);
        }
    }
}
