using RfbWatch.Kql;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Exceptions;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Scheduling;

/// <summary>What a scheduler remembers across restarts.</summary>
public interface IScheduleMemory
{
    /// <summary>A remembered text, or null.</summary>
    string? Get(string key);

    /// <summary>Remembers a text. Keys that begin with <c>alert </c> hold a time and may be forgotten once it is older than every rule's period.</summary>
    void Set(string key, string value);
}

/// <summary>
/// Runs rules when they are due: scheduled ones every queryFrequency over the last queryPeriod, near-real-time ones when there are new rows, hunting ones every
/// hour. Suppression keeps a rule quiet after it fired; a hit that was alerted before is not alerted again within the rule's period. Time is given by the caller.
/// </summary>
public sealed class RuleScheduler(ITableSource tables, IScheduleMemory memory, KqlLimits limits)
{
    /// <summary>How often rules without a frequency of their own run.</summary>
    public static readonly TimeSpan DefaultFrequency = TimeSpan.FromHours(1);

    /// <summary>How far rules without a period of their own look back.</summary>
    public static readonly TimeSpan DefaultPeriod = TimeSpan.FromDays(1);

    private const string TimeFormat = "O";
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);

    /// <summary>Why the last run of a rule failed, by rule id; rules that ran are not in it.</summary>
    public IReadOnlyDictionary<string, string> Failures => _failures;

    /// <summary>Runs done since the start.</summary>
    public long Runs { get; private set; }

    /// <summary>Runs the rules that are due.</summary>
    /// <param name="rules">The rules of the moment.</param>
    /// <param name="exceptions">The exceptions of the moment.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="newRows">Whether rows came since the last call: near-real-time rules run only then.</param>
    /// <returns>Alerts that are new, suppressed ones included.</returns>
    public IReadOnlyList<Alert> RunDue(IReadOnlyList<CompiledRule> rules, ExceptionFilter exceptions, DateTime now, bool newRows)
    {
        var alerts = new List<Alert>();
        foreach (var rule in rules)
        {
            if (rule.Rule.Kind == RuleKind.NearRealTime ? newRows : IsDue(rule.Rule, now))
            {
                alerts.AddRange(Run(rule, exceptions, now));
            }
        }

        return alerts;
    }

    /// <summary>When a rule ran last, or null.</summary>
    public DateTime? LastRun(Rule rule) => Time("last " + rule.Id);

    private IEnumerable<Alert> Run(CompiledRule rule, ExceptionFilter exceptions, DateTime now)
    {
        Runs++;
        memory.Set("last " + rule.Rule.Id, now.ToString(TimeFormat));
        if (Time("quiet " + rule.Rule.Id) is { } until && now < until)
        {
            return [];
        }

        var period = rule.Rule.QueryPeriod ?? DefaultPeriod;
        var options = new RunOptions { Now = now, Limits = limits };
        var outcome = exceptions.Apply(rule.Run(new RecentRows(tables, now - period), options), options);
        if (outcome.Error is { } error)
        {
            _failures[rule.Rule.Id] = error;
            return [];
        }

        _failures.Remove(rule.Rule.Id);
        var fresh = Alert.Of(outcome, id => IsNew(id, now, period));
        if (fresh.Count > 0 && rule.Rule.SuppressionDuration is { } quiet)
        {
            memory.Set("quiet " + rule.Rule.Id, (now + quiet).ToString(TimeFormat));
        }

        return fresh;
    }

    private bool IsDue(Rule rule, DateTime now) => LastRun(rule) is not { } last || now - last >= (rule.QueryFrequency ?? DefaultFrequency) || now < last;

    /// <summary>A hit stays in the look-back for a whole period, and is found by every run in it: only the first is an alert.</summary>
    private bool IsNew(string id, DateTime now, TimeSpan period)
    {
        string key = "alert " + id;
        if (Time(key) is { } before && now - before < period)
        {
            return false;
        }

        memory.Set(key, now.ToString(TimeFormat));
        return true;
    }

    private DateTime? Time(string key) =>
        memory.Get(key) is { } text && DateTime.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.RoundtripKind, out var time) ? time : null;

    /// <summary>Sentinel gives a rule only the rows of its period, whatever its query asks for.</summary>
    private sealed class RecentRows(ITableSource tables, DateTime from) : ITableSource
    {
        public IEnumerable<Kql.Values.KustoValue[]> Scan(TableScan scan)
        {
            int time = scan.Schema.IndexOf("Timestamp");
            if (time < 0)
            {
                return tables.Scan(scan);
            }

            var narrowed = scan with
            {
                TimeColumn = "Timestamp",
                From = scan.TimeColumn is not null && scan.From > from ? scan.From : from,
                To = scan.TimeColumn is not null ? scan.To : DateTime.MaxValue,
            };
            return tables.Scan(narrowed).Where(row => row[time].IsNull || row[time].AsDateTime >= from);
        }
    }
}
