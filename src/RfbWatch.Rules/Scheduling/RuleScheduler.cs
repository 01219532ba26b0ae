using System.Security.Cryptography;
using System.Text;
using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Scheduling;

/// <summary>
/// Runs rules when they are due: scheduled ones every queryFrequency over the last queryPeriod, near-real-time ones when there are new rows, hunting ones every
/// hour. Suppression pauses a rule after it fired; a result that raised an alert does not raise another one within the rule's period. The caller provides the time.
/// <para>
/// The results of a run are stored only after its alerts have been delivered: if the process ends in between, the next one finds the same alerts again, with the same ids.
/// </para>
/// </summary>
public sealed class RuleScheduler(ITableSource tables, IScheduleMemory memory, KqlLimits limits, TimeProvider clock)
{
    /// <summary>Interval of rules without their own frequency.</summary>
    public static readonly TimeSpan DefaultFrequency = TimeSpan.FromHours(1);

    /// <summary>Look-back of rules without their own period.</summary>
    public static readonly TimeSpan DefaultPeriod = TimeSpan.FromDays(1);

    /// <summary>
    /// A near-real-time rule reads the rows that arrived since its last run and, every <see cref="NearRealTimeOverlapInterval"/>, also those within this time before it, as in
    /// Sentinel, where it runs every minute on the events ingested in the minute before (learn.microsoft.com/azure/sentinel/near-real-time-rules). A rule that has never run
    /// reads its whole period.
    /// </summary>
    public static readonly TimeSpan NearRealTimeWindow = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Maximum number of rows of all tables before its last run that a near-real-time rule reads again. A minute of a flood has hundreds of thousands of rows, and each rule
    /// would read all of them in every run.
    /// </summary>
    public const int MaxNearRealTimeOverlap = 100_000;

    /// <summary>
    /// Minimum interval at which a near-real-time rule rereads rows that arrived before its last run. A rule that counts needs them; one that looks at single rows does not.
    /// Rereading them in every run would delay the alerts of all rules, so only one rule rereads them in each run. The longer that takes, the longer the interval:
    /// <see cref="OverlapShare"/> times the duration, up to <see cref="MaxOverlapInterval"/>.
    /// </summary>
    public static readonly TimeSpan NearRealTimeOverlapInterval = TimeSpan.FromSeconds(5);

    /// <summary>Maximum interval at which a rule reads rows again: half of the time range that it reads, so that no row is left out.</summary>
    public static readonly TimeSpan MaxOverlapInterval = NearRealTimeWindow / 2;

    /// <summary>Denominator of the share of time in which a rule reads rows again: at most one twentieth.</summary>
    private const int OverlapShare = 20;

    /// <summary>Tolerance for a packet's time to be later than the offset: clocks drift, and a source's frames arrive in blocks.</summary>
    private static readonly TimeSpan OffsetSlack = TimeSpan.FromMinutes(1);

    private const string TimeFormat = "O";
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Overlap> _overlaps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<RuleProblem>> _exceptionProblems = new(StringComparer.Ordinal);

    /// <summary>The error of each rule whose last run failed, by rule id.</summary>
    public IReadOnlyDictionary<string, string> Failures => _failures;

    /// <summary>Exceptions that could not be applied in the last run of the rules.</summary>
    public IReadOnlyList<RuleProblem> ExceptionProblems => [.. _exceptionProblems.Values.SelectMany(problems => problems).Distinct()];

    /// <summary>Whether a near-real-time rule has read new rows without the preceding ones, and has to run again even if no more rows arrive.</summary>
    /// <param name="now">The time, UTC; null to check whether it has to run again at any time.</param>
    public bool OwesOverlap(DateTime? now) => _overlaps.Values.Any(overlap => overlap.IsOwed && (now is not { } time || overlap.IsDue(time)));

    /// <summary>Whether a rule read rows again in the last call of <see cref="RunDue"/>; the next call takes less time.</summary>
    public bool HasReadOverlap { get; private set; }

    /// <summary>Makes near-real-time rules read the rows before their last run again in their next run, regardless of the interval.</summary>
    public void ReadOverlapNext() => _overlaps.Clear();

    /// <summary>Number of runs since the start.</summary>
    public long Runs { get; private set; }

    /// <summary>Runs the rules that are due.</summary>
    /// <param name="rules">The loaded rules.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="newRows">Whether rows arrived since the last call: near-real-time rules run only then.</param>
    /// <param name="offsets">
    /// Differences between the times of sources and <paramref name="now"/>, if any: each rule runs once more for each of them, as if it were that time, over the rows that arrived
    /// within its period. Otherwise rows of a source whose clock is behind would be too old for any rule, and those of one whose clock is ahead would be in the future.
    /// </param>
    /// <param name="give">Receives the new alerts of a rule, including suppressed ones; if it throws, they are found again.</param>
    /// <param name="all">Whether the other rules run although they are not due.</param>
    /// <param name="cancellation">Cancels the current run with <see cref="OperationCanceledException"/>; that rule stays due.</param>
    public void RunDue(
        IReadOnlyList<CompiledRule> rules, DateTime now, bool newRows, IReadOnlyList<TimeSpan> offsets, Action<IReadOnlyList<Alert>> give, bool all = false, CancellationToken cancellation = default)
    {
        HasReadOverlap = false;
        foreach (var rule in rules)
        {
            if (rule.Rule.Kind == RuleKind.NearRealTime ? newRows || OwesOverlap(rule.Rule, now) : all || IsDue(rule.Rule, now))
            {
                Run(rule, now, offsets, give, cancellation);
            }
        }
    }

    /// <summary>Removes the state of rules that no longer exist.</summary>
    /// <param name="rules">All loaded rules.</param>
    public void ForgetOthers(IEnumerable<CompiledRule> rules)
    {
        foreach (string gone in _failures.Keys.Except(rules.Select(rule => rule.Rule.Id), StringComparer.Ordinal).ToList())
        {
            _failures.Remove(gone);
        }

        foreach (string gone in _overlaps.Keys.Except(rules.Where(rule => rule.Rule.Kind == RuleKind.NearRealTime).Select(rule => rule.Rule.Id), StringComparer.Ordinal).ToList())
        {
            _overlaps.Remove(gone);
        }

        foreach (string gone in _exceptionProblems.Keys.Except(rules.Select(rule => rule.Rule.Id), StringComparer.Ordinal).ToList())
        {
            _exceptionProblems.Remove(gone);
        }
    }

    /// <summary>Time of a rule's last run, UTC; null if it has not run.</summary>
    public DateTime? LastRun(Rule rule) => Time("last " + rule.Id);

    private void Run(CompiledRule rule, DateTime now, IReadOnlyList<TimeSpan> offsets, Action<IReadOnlyList<Alert>> give, CancellationToken cancellation)
    {
        Runs++;
        string name = rule.Rule.Id;
        var learnt = new Dictionary<string, string>(StringComparer.Ordinal) { ["last " + name] = now.ToString(TimeFormat) };
        if (!IsQuiet(rule.Rule, now))
        {
            var seen = memory.LastArrival;
            var period = rule.Rule.QueryPeriod ?? DefaultPeriod;
            long began = clock.GetTimestamp();
            var arrivedAfter = ArrivedAfter(rule.Rule, now);
            var outcomes = new List<RuleOutcome> { Run(new RecentRows(tables, now - period, DateTime.MaxValue, arrivedAfter), now) };
            outcomes.AddRange(offsets.Select(offset => Run(
                new RecentRows(tables, now + offset - period, now + offset + OffsetSlack, arrivedAfter > now - period ? arrivedAfter : now - period), now + offset)));
            NoteDuration(name, now, clock.GetElapsedTime(began));
            RuleOutcome Run(ITableSource rows, DateTime asIf)
            {
                var options = new RunOptions { Now = asIf, Clock = clock, Limits = limits, Cancellation = cancellation };
                return rule.Run(rows, options);
            }

            if (outcomes.Select(outcome => outcome.Error).FirstOrDefault(problem => problem is not null) is { } error)
            {
                _failures[name] = error;
            }
            else
            {
                _failures.Remove(name);
                _exceptionProblems[name] = [.. outcomes.SelectMany(outcome => outcome.Problems).Distinct()];
                learnt[SeenKey(rule.Rule)] = seen.ToString(TimeFormat);
                var fresh = outcomes.SelectMany(outcome => Alert.Of(outcome, id => !IsKnown(id, now, period) && learnt.TryAdd("alert " + id, now.ToString(TimeFormat)))).ToList();
                if (fresh.Count > 0)
                {
                    give(fresh);
                    if (rule.Rule.SuppressionDuration is { } quiet)
                    {
                        learnt["quiet " + name] = (now + quiet).ToString(TimeFormat);
                    }
                }
            }
        }
        else
        {
            // A suppressed rule has no pending overlap; when it runs again, it reads the rows before its last run.
            _overlaps.Remove(name);
        }

        memory.Set(learnt);
    }

    /// <summary>A rule whose query has changed is treated as one that has never run.</summary>
    private static string SeenKey(Rule rule) => $"seen {rule.Id} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rule.Query)).AsSpan(0, 8))}";

    private DateTime ArrivedAfter(Rule rule, DateTime now)
    {
        if (rule.Kind != RuleKind.NearRealTime || Time(SeenKey(rule)) is not { } seen || seen.Ticks <= NearRealTimeWindow.Ticks)
        {
            // The whole period includes any pending overlap.
            _overlaps.Remove(rule.Id);
            return DateTime.MinValue;
        }

        if (_overlaps.TryGetValue(rule.Id, out var overlap) && (HasReadOverlap || !overlap.IsDue(now)))
        {
            _overlaps[rule.Id] = overlap with { IsOwed = true };
            return seen;
        }

        HasReadOverlap = true;
        _overlaps[rule.Id] = new Overlap(now, IsOwed: false, NearRealTimeOverlapInterval);

        // Rows that arrived since the last run are always read.
        var many = memory.ManyRowsSince < seen ? memory.ManyRowsSince : seen;
        return seen - NearRealTimeWindow > many ? seen - NearRealTimeWindow : many;
    }

    /// <summary>Sets the interval to the next run that reads rows again, depending on the duration of the current one.</summary>
    private void NoteDuration(string rule, DateTime now, TimeSpan took)
    {
        if (_overlaps.TryGetValue(rule, out var overlap) && overlap.Read == now && !overlap.IsOwed)
        {
            var interval = OverlapShare * took;
            _overlaps[rule] = overlap with { Interval = interval < NearRealTimeOverlapInterval ? NearRealTimeOverlapInterval : interval < MaxOverlapInterval ? interval : MaxOverlapInterval };
        }
    }

    private bool OwesOverlap(Rule rule, DateTime now) => _overlaps.TryGetValue(rule.Id, out var overlap) && overlap.IsOwed && overlap.IsDue(now);

    private bool IsDue(Rule rule, DateTime now) => LastRun(rule) is not { } last || now - last >= (rule.QueryFrequency ?? DefaultFrequency) || now < last;

    /// <summary>Whether the rule fired recently. A time further in the future than the suppression's duration was recorded with a wrong clock.</summary>
    private bool IsQuiet(Rule rule, DateTime now) =>
        rule.SuppressionDuration is { } quiet && Time("quiet " + rule.Id) is { } until && now < until && until - now <= quiet;

    /// <summary>
    /// Whether a result has already raised an alert. It stays in the look-back for a whole period, and every run in that period finds it; only the first one raises an alert. A time further
    /// in the future than a period was recorded with a wrong clock.
    /// </summary>
    private bool IsKnown(string id, DateTime now, TimeSpan period) => Time("alert " + id) is { } before && (now - before).Duration() < period;

    private DateTime? Time(string key) =>
        memory.Get(key) is { } text && DateTime.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.RoundtripKind, out var time) ? time : null;

    /// <summary>The last time that a near-real-time rule read rows from before its last run again.</summary>
    /// <param name="Read">The time, UTC.</param>
    /// <param name="IsOwed">Whether it has run without them since then.</param>
    /// <param name="Interval">Time after which it reads them again.</param>
    private readonly record struct Overlap(DateTime Read, bool IsOwed, TimeSpan Interval)
    {
        public bool IsDue(DateTime now) => (now - Read).Duration() >= Interval;
    }
}
