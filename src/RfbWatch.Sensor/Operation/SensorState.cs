using System.Globalization;
using RfbWatch.Engine.Live;
using RfbWatch.Engine.Store;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Summary;

namespace RfbWatch.Sensor.Operation;

/// <summary>The running parts of a sensor, as health, metrics and the page look at them. Read by any thread.</summary>
public sealed class SensorState
{
    private const string RulesSubject = "rules";
    /// <summary>Clocks that differ by less than this are taken for one.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(10);

    private const string StoreSubject = "store";
    private const string AccountsSubject = "accounts";
    private volatile LoadedContent _content;
    private volatile IReadOnlyList<HealthState> _health = [];

    /// <summary>The parts.</summary>
    public SensorState(SensorOptions options, EventStore store, LoadedContent content)
    {
        Options = options;
        Store = store;
        _content = content;
    }

    /// <summary>The options it was started with.</summary>
    public SensorOptions Options { get; }

    /// <summary>The store.</summary>
    public EventStore Store { get; }

    /// <summary>The content in use.</summary>
    public LoadedContent Content
    {
        get => _content;
        internal set => _content = value;
    }

    /// <summary>Why the last reload failed; empty when it did not.</summary>
    public string ReloadProblem { get; internal set; } = "";

    /// <summary>Reloads done since the start.</summary>
    public long Reloads { get; internal set; }

    /// <summary>The outputs.</summary>
    public required SensorOutputs Outputs { get; init; }

    /// <summary>What of their accounts survives the process.</summary>
    public required EmissionRecord Record { get; init; }

    /// <summary>The way to them.</summary>
    public required LiveQueue Queue { get; init; }

    /// <summary>Whether rows move on that way.</summary>
    public required QueueHealth Flow { get; init; }

    /// <summary>What numbers the rows.</summary>
    public required RowPublisher Publisher { get; init; }

    /// <summary>What the rows say, summed up.</summary>
    public required SessionSummary Summary { get; init; }

    /// <summary>What the page's server counts.</summary>
    public WebCounters Web { get; } = new();

    /// <summary>The rules.</summary>
    public required RuleLoop Rules { get; init; }

    /// <summary>The inputs with their health.</summary>
    public required IReadOnlyList<InputHealth> Inputs { get; init; }

    /// <summary>By how much the times of inputs differ from the clock, where they do by more than <c>Health:MaxClockOffset</c>; one for those that are about as far off.</summary>
    public IReadOnlyList<TimeSpan> ClockOffsets
    {
        get
        {
            var offsets = new List<TimeSpan>();
            foreach (var offset in Inputs.Select(input => input.ClockOffset).Where(offset => offset != TimeSpan.Zero).Order())
            {
                if (offsets.Count == 0 || offset - offsets[^1] > ClockTolerance)
                {
                    offsets.Add(offset);
                }
            }

            return offsets;
        }
    }

    /// <summary>States that are not as they should be; empty when all is well.</summary>
    public IReadOnlyList<HealthState> Health
    {
        get => _health;
        internal set => _health = value;
    }

    /// <summary>Whether it has started and is not stopping.</summary>
    public bool IsRunning { get; internal set; }

    /// <summary>Whether it runs and at least one input is being read.</summary>
    public bool IsReady => IsRunning && Inputs.Any(input => input.IsRead);

    /// <summary>When it started.</summary>
    public DateTimeOffset Started { get; internal set; }

    /// <summary>Whether something may have been missed since the start: a limit was met, or something was dropped.</summary>
    public bool IsDegraded => Queue.DroppedSessions + Queue.DroppedConnections + Publisher.Defects + Publisher.ChallengesSkipped > 0
        || Inputs.Any(input => input.Input.Counters is var counters && (counters.Limits.Count > 0 || counters.KernelDrops > 0));

    /// <summary>Judges everything anew.</summary>
    /// <param name="now">The time, UTC.</param>
    internal void Judge(DateTime now)
    {
        var states = new List<HealthState>();
        foreach (var input in Inputs)
        {
            states.AddRange(input.Judge());
        }

        foreach (var output in Outputs.All)
        {
            if (output.Problem is { } problem)
            {
                string name = problem.Kind switch
                {
                    OutputProblemKind.Behind => HealthStates.Behind,
                    OutputProblemKind.Rejected => HealthStates.Rejected,
                    OutputProblemKind.InMemory => HealthStates.InMemory,
                    OutputProblemKind.Untidy => HealthStates.Untidy,
                    OutputProblemKind.Refusing => HealthStates.Refusing,
                };
                states.Add(new HealthState(output.Name, name, problem.Reason, IsFailure: problem.Kind is not (OutputProblemKind.Behind or OutputProblemKind.Untidy)));
            }
        }

        if (Store.ShortenedTo is { } since && now - since < Options.Store.MaxAge)
        {
            states.Add(new HealthState(StoreSubject, HealthStates.Shortened, string.Create(CultureInfo.InvariantCulture,
                $"the store met Store:MaxMegabytes ({Options.Store.MaxBytes >> 20}): rules look back to {since:yyyy-MM-ddTHH:mm:ssZ} only, and not for Store:MaxAge ({Options.Store.MaxAge.TotalDays:0.##} d); raise the one or lower the other"), IsFailure: false));
        }

        if (Store.Damaged is [.., { } damaged] && now - damaged.Since < Options.Store.MaxAge)
        {
            states.Add(new HealthState(StoreSubject, HealthStates.Damaged, string.Create(CultureInfo.InvariantCulture,
                $"the store was damaged ({damaged.Why}) and moved to {damaged.Path} at {damaged.Since:yyyy-MM-ddTHH:mm:ssZ}; a new one was begun, and rules look back to then only; look into the disk, then move that file away"), IsFailure: false));
        }

        if (Record.Problem.Length > 0)
        {
            states.Add(new HealthState(AccountsSubject, HealthStates.Unrecorded, $"the journal and the accounts in {Options.StateFolder} cannot be written ({Record.Problem}): a process that were killed now might lose rows uncounted; make room, or mend the disk", IsFailure: false));
        }

        states.AddRange(Flow.Judge());
        states.AddRange(Rules.Failures.Select(failure => new HealthState(RulesSubject, HealthStates.RulesFailing, $"{failure.Key}: {failure.Value}", IsFailure: failure.Key == "*")));
        if (Content.HasErrors)
        {
            states.Add(new HealthState(RulesSubject, HealthStates.RulesInvalid, Content.Problems[0], IsFailure: false));
        }
        else if (Rules.ExceptionProblems is [var problem, ..])
        {
            states.Add(new HealthState(RulesSubject, HealthStates.RulesInvalid, problem, IsFailure: false));
        }

        if (ReloadProblem.Length > 0)
        {
            states.Add(new HealthState(RulesSubject, HealthStates.ReloadFailed, ReloadProblem, IsFailure: false));
        }

        Health = states;
    }
}
