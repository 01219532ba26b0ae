using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Sensor.Operation;

/// <summary>The runs of the rules of one thread: an error in a rule or in the store becomes a failure that other threads can read.</summary>
/// <param name="content">The current rules, exceptions and tables.</param>
/// <param name="memory">State that persists across restarts.</param>
/// <param name="offsets">Current differences between the times of sources and the clock, if any.</param>
/// <param name="give">Receives new alerts, suppressed ones included, and the time of the run, UTC.</param>
/// <param name="clock">The clock.</param>
internal sealed class RuleRuns(Func<LoadedContent> content, IScheduleMemory memory, Func<IReadOnlyList<TimeSpan>> offsets, Action<IReadOnlyList<Alert>, DateTime> give, TimeProvider clock)
{
    /// <summary>Limits of one run of a rule: the sensor and the capture share the machine.</summary>
    private static readonly KqlLimits Limits = KqlLimits.Default with
    {
        MaximumMemory = 512L << 20,
        MaximumTime = TimeSpan.FromSeconds(60),
        MaximumRows = 5_000_000,
        MaximumProducedRows = 10_000_000,
        MaximumGroups = 500_000,
    };

    private volatile IReadOnlyDictionary<string, string> _failures = new Dictionary<string, string>();
    private volatile IReadOnlyList<RuleProblem> _exceptionProblems = [];

    /// <summary>Determines which rules are due, and runs them.</summary>
    public RuleScheduler Scheduler { get; } = new(new PresentTables(content), memory, Limits, clock);

    /// <summary>The error of each rule whose last run failed, by rule id; an error that is not caused by a rule has the id <c>*</c>.</summary>
    public IReadOnlyDictionary<string, string> Failures => _failures;

    /// <summary>Exceptions that could not be applied.</summary>
    public IReadOnlyList<RuleProblem> ExceptionProblems => _exceptionProblems;

    /// <summary>Runs the given rules if they are due; returns an error that is not caused by a rule, or null.</summary>
    public string? Run(IReadOnlyList<CompiledRule> rules, bool newSessions, bool all, CancellationToken cancellation)
    {
        try
        {
            var now = clock.GetUtcNow().UtcDateTime;
            Scheduler.RunDue(rules, now, newSessions, offsets(), alerts => give(alerts, now), all, cancellation);
            return null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
#pragma warning disable CA1031 // An error in a rule or in the store must not end the sensor: it becomes a health state.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    /// <summary>Makes the failures of the last runs visible.</summary>
    /// <param name="defect">An error that is not caused by a rule; null if there was none.</param>
    public void Publish(string? defect)
    {
        var failures = new Dictionary<string, string>(Scheduler.Failures);
        if (defect is not null)
        {
            failures["*"] = defect;
        }

        _failures = failures;
        _exceptionProblems = Scheduler.ExceptionProblems;
    }

    /// <summary>The tables of the current content, also after a reload.</summary>
    private sealed class PresentTables(Func<LoadedContent> content) : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => content().Tables.Scan(scan);
    }
}
