using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Scheduling;

/// <summary>
/// Runs rules over a capture as their schedules would have run them: a scheduled rule at every step of its queryFrequency by which new rows of its tables had come, over the rows of its
/// queryPeriod; a hunting rule without a frequency every day. The steps are counted back from the time of the last row, so that a capture shorter than a step is one run. A
/// near-real-time rule, and any rule whose query asks for no time and that has no period, sees everything in one run.
/// </summary>
/// <param name="catalog">The tables' schemas.</param>
/// <param name="tables">The tables' rows.</param>
/// <param name="span">When the rows are.</param>
/// <param name="clock">Measures how long a rule takes.</param>
public sealed class RuleReplay(ITableCatalog catalog, ITableSource tables, CaptureSpan span, TimeProvider clock)
{
    /// <summary>Runs of one rule at most. Beyond, steps are left out as long as every row is in a window, and then the earliest windows.</summary>
    public const int MaxRuns = 1000;

    /// <summary>The step of a hunting rule, which has no frequency.</summary>
    public static readonly TimeSpan HuntingStep = TimeSpan.FromDays(1);

    private readonly IndexedTables _indexed = new(tables);

    /// <summary>Windows that were left out for <see cref="MaxRuns"/>, of all rules: rows in them were seen by no run of a rule.</summary>
    public long WindowsLeftOut { get; private set; }

    /// <summary>Runs a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="onOutcome">Takes the outcome of each run; the history does not keep their rows. Default null.</param>
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
                // It would fail again, and each time after as long.
                break;
            }
        }

        return new RuleHistory(rule, runs, merged.Alerts);
    }

    /// <summary>The rows of one run. An index pays only where there are several.</summary>
    private ITableSource Rows(Rule rule, DateTime now, bool once)
    {
        var from = span.FixedNow is null && !IsWhole(rule) && rule.QueryPeriod is { } period ? now - period : DateTime.MinValue;
        return from <= span.First && now >= span.Last ? tables : new RecentRows(once ? tables : _indexed, from, now, DateTime.MinValue);
    }

    /// <summary>Whether one run over everything gives what all runs would.</summary>
    private static bool IsWhole(Rule rule) => rule.Kind == RuleKind.NearRealTime && !AsksForTime(rule);

    private static bool AsksForTime(Rule rule) =>
        rule.Query.Contains("now(", StringComparison.Ordinal) || rule.Query.Contains("ago(", StringComparison.Ordinal);

    private static TimeSpan StepOf(Rule rule) => rule.Kind switch
    {
        RuleKind.Scheduled => rule.QueryFrequency ?? RuleScheduler.DefaultFrequency,
        RuleKind.Hunting => rule.QueryFrequency ?? HuntingStep,
        // Its period, which it would have seen on the way.
        RuleKind.NearRealTime => rule.QueryPeriod ?? RuleScheduler.DefaultFrequency,
    };

    /// <summary>When the rule runs, in order; at least once.</summary>
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

        WindowsLeftOut += Math.Max(0, steps.Count - MaxRuns);
        return steps.Count == 0 ? [span.Last] : [.. steps.Take(MaxRuns).Reverse().Select(back => new DateTime(back, DateTimeKind.Utc))];
    }

    /// <summary>The steps by which new rows had come, the last first.</summary>
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
