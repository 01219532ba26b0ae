using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Scheduling;

/// <summary>
/// Runs rules over a capture at the times of their schedules: a scheduled rule at each multiple of its queryFrequency for which its tables have new rows, over the rows of its
/// queryPeriod; a hunting rule without a frequency once per day. The times are counted back from the last row, so that a capture shorter than the frequency is one run. A
/// near-real-time rule, and a rule without a period whose query uses no time, runs once over all rows. Safe for concurrent runs of different rules.
/// </summary>
/// <param name="catalog">The tables' schemas.</param>
/// <param name="tables">The tables' rows.</param>
/// <param name="span">The time range of the rows.</param>
/// <param name="clock">Measures how long rules run.</param>
public sealed class RuleReplay(ITableCatalog catalog, ITableSource tables, CaptureSpan span, TimeProvider clock)
{
    /// <summary>Maximum number of runs of one rule. If there are more, runs are omitted while every row is still in a window; after that, the earliest windows are omitted.</summary>
    public const int MaxRuns = 1000;

    /// <summary>The interval of a hunting rule without a frequency.</summary>
    public static readonly TimeSpan HuntingStep = TimeSpan.FromDays(1);

    private readonly IndexedTables _indexed = new(tables);
    private long _windowsLeftOut;

    /// <summary>Number of windows omitted because of <see cref="MaxRuns"/>, over all rules: no run of the rule read their rows.</summary>
    public long WindowsLeftOut => Interlocked.Read(ref _windowsLeftOut);

    /// <summary>Runs a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="onOutcome">Receives the outcome of each run; the history does not keep the rows. Default null.</param>
    public RuleHistory Run(CompiledRule rule, Action<RuleOutcome>? onOutcome = null)
    {
        var merged = new MergedAlerts(rule.Rule);
        var runs = new List<RuleRun>();
        DateTime? quietUntil = null;
        var times = Times(rule);
        foreach (var now in times)
        {
            if (quietUntil is { } until && now < until)
            {
                continue;
            }

            var outcome = rule.Run(Rows(rule.Rule, now, times.Count == 1), new RunOptions { Now = now, Clock = clock });
            runs.Add(RuleRun.Of(outcome));
            onOutcome?.Invoke(outcome);
            if (merged.Add(outcome) && rule.Rule.SuppressionDuration is { } quiet)
            {
                quietUntil = now + quiet;
            }

            if (outcome.Error is not null)
            {
                // It would fail again, and take the same time for each run.
                break;
            }
        }

        return new RuleHistory(rule, runs, merged.Alerts);
    }

    /// <summary>The rows of one run. An index is worthwhile only for several runs.</summary>
    private ITableSource Rows(Rule rule, DateTime now, bool once)
    {
        var from = span.FixedNow is null && !IsWhole(rule) && rule.QueryPeriod is { } period ? now - period : DateTime.MinValue;
        return from <= span.First && now >= span.Last ? tables : new RecentRows(once ? tables : _indexed, from, now, DateTime.MinValue);
    }

    /// <summary>Whether a single run over everything gives the same result as all runs.</summary>
    private static bool IsWhole(Rule rule) => rule.Kind == RuleKind.NearRealTime && !AsksForTime(rule);

    private static bool AsksForTime(Rule rule) =>
        rule.Query.Contains("now(", StringComparison.Ordinal) || rule.Query.Contains("ago(", StringComparison.Ordinal);

    private static TimeSpan StepOf(Rule rule) => rule.Kind switch
    {
        RuleKind.Scheduled => rule.QueryFrequency ?? RuleScheduler.DefaultFrequency,
        RuleKind.Hunting => rule.QueryFrequency ?? HuntingStep,
        // The period, because an actual schedule would have covered all of it.
        RuleKind.NearRealTime => rule.QueryPeriod ?? RuleScheduler.DefaultFrequency,
    };

    /// <summary>The times at which the rule runs, in order; at least one.</summary>
    private IReadOnlyList<DateTime> Times(CompiledRule rule)
    {
        if (span.FixedNow is { } now)
        {
            return [now];
        }

        long step = Math.Max(StepOf(rule.Rule).Ticks, TimeSpan.TicksPerMinute);
        bool oneRun = IsWhole(rule.Rule) || (rule.Rule.QueryPeriod is null && !AsksForTime(rule.Rule)) || span.Last.Ticks - span.First.Ticks < step;
        if (oneRun)
        {
            return [span.Last];
        }

        var steps = Steps(rule, step);
        long factor = rule.Rule.QueryPeriod is { } period ? Math.Max(1, period.Ticks / step) : 1;
        for (long wider = 2; wider <= factor && steps.Count > MaxRuns; wider++)
        {
            steps = Steps(rule, step * wider);
        }

        Interlocked.Add(ref _windowsLeftOut, Math.Max(0, steps.Count - MaxRuns));
        return steps.Count == 0 ? [span.Last] : [.. steps.Take(MaxRuns).Reverse().Select(back => new DateTime(back, DateTimeKind.Utc))];
    }

    /// <summary>The times at which there are new rows, in descending order.</summary>
    private List<long> Steps(CompiledRule rule, long step)
    {
        var steps = new SortedSet<long>();
        foreach (string table in rule.Query.ReferencedTables.Select(OwnTables.Canonical).Distinct(StringComparer.Ordinal))
        {
            foreach (long time in catalog.Find(table) is { } schema ? _indexed.TimesOf(table, schema) : [])
            {
                steps.Add(span.Last.Ticks - ((span.Last.Ticks - Math.Min(time, span.Last.Ticks)) / step * step));
            }
        }

        return [.. steps.Reverse()];
    }
}
