using System.Globalization;
using RfbWatch.Engine.Live;
using RfbWatch.Engine.Store;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Summary;

namespace RfbWatch.Sensor.Operation;

/// <summary>The running parts of a sensor, for health, metrics and the page. Safe for concurrent reads.</summary>
public sealed class SensorState
{
    /// <summary>Subject of the state that health itself is not evaluated.</summary>
    internal const string HealthSubject = "health";

    private const string RulesSubject = "rules";
    /// <summary>Clock offsets that differ by less than this are treated as one.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(10);

    private const string StoreSubject = "store";
    private const string AccountsSubject = "accounts";
    private volatile LoadedContent _content;
    private volatile IReadOnlyList<HealthState> _health = [];

    /// <summary>Creates the state.</summary>
    public SensorState(SensorOptions options, EventStore store, LoadedContent content)
    {
        Options = options;
        Store = store;
        _content = content;
    }

    /// <summary>The options of the start.</summary>
    public SensorOptions Options { get; }

    /// <summary>The store.</summary>
    public EventStore Store { get; }

    /// <summary>The loaded content.</summary>
    public LoadedContent Content
    {
        get => _content;
        internal set => _content = value;
    }

    /// <summary>Why the last reload failed; empty if it succeeded.</summary>
    public string ReloadProblem { get; internal set; } = "";

    /// <summary>Number of reloads requested since the start.</summary>
    public long Reloads { get; internal set; }

    /// <summary>The outputs.</summary>
    public required SensorOutputs Outputs { get; init; }

    /// <summary>The part of the outputs' accounts that persists across restarts.</summary>
    public required EmissionRecord Record { get; init; }

    /// <summary>The queue between capture and outputs.</summary>
    public required LiveQueue Queue { get; init; }

    /// <summary>Health of that queue.</summary>
    public required QueueHealth Flow { get; init; }

    /// <summary>Assigns row numbers.</summary>
    public required RowPublisher Publisher { get; init; }

    /// <summary>Summary of the emitted rows.</summary>
    public required SessionSummary Summary { get; init; }

    /// <summary>Counters of the page's server.</summary>
    public WebCounters Web { get; } = new();

    /// <summary>The rules.</summary>
    public required RuleLoop Rules { get; init; }

    /// <summary>The inputs with their health.</summary>
    public required IReadOnlyList<InputHealth> Inputs { get; init; }

    /// <summary>Differences between the times of inputs and the clock, where they exceed <c>Health:MaxClockOffset</c>; inputs with about the same difference share one.</summary>
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

    /// <summary>The current health states; empty if there is no problem.</summary>
    public IReadOnlyList<HealthState> Health => _health;

    /// <summary>Whether it has started and is not stopping.</summary>
    public bool IsRunning { get; internal set; }

    /// <summary>Whether it is running and reads at least one input.</summary>
    public bool IsReady => IsRunning && Inputs.Any(input => input.IsRead);

    /// <summary>Time of the start.</summary>
    public DateTimeOffset Started { get; internal set; }

    /// <summary>Whether something may have been missed since the start: a limit was reached, or something was dropped.</summary>
    public bool IsDegraded => Queue.DroppedSessions + Queue.DroppedConnections + Publisher.Defects + Publisher.ChallengesSkipped > 0
        || Inputs.Any(input => input.Input.Counters is var counters && (counters.Limits.Count > 0 || counters.KernelDrops > 0));

    /// <summary>Adds the state that health has not been evaluated for some time. The next evaluation removes it.</summary>
    internal void NoteUnevaluated(TimeSpan time) => _health =
    [
        .. _health,
        new HealthState(HealthSubject, HealthStates.Stalled, string.Create(CultureInfo.InvariantCulture,
            $"health has not been evaluated for {time.TotalSeconds:F0} s, and the other states are as old; check for a disk, or a reader of standard error, that does not respond"), IsFailure: true),
    ];

    /// <summary>Evaluates all health states; returns the previous ones.</summary>
    /// <param name="now">The time, UTC.</param>
    internal IReadOnlyList<HealthState> Evaluate(DateTime now)
    {
        var states = new List<HealthState>();
        foreach (var input in Inputs)
        {
            states.AddRange(input.Evaluate());
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
                    OutputProblemKind.RotationFailing => HealthStates.RotationFailing,
                    OutputProblemKind.Refusing => HealthStates.Refusing,
                    OutputProblemKind.Unreadable => HealthStates.Damaged,
                };
                states.Add(new HealthState(output.Name, name, problem.Reason, IsFailure: problem.Kind is not (OutputProblemKind.Behind or OutputProblemKind.RotationFailing or OutputProblemKind.Unreadable)));
            }
        }

        if (Store.ShortenedTo is { } since && now - since < Options.Store.MaxAge)
        {
            states.Add(new HealthState(StoreSubject, HealthStates.Shortened, string.Create(CultureInfo.InvariantCulture,
                $"the store reached Store:MaxMegabytes ({Options.Store.MaxBytes >> 20}): rules look back only to {since:yyyy-MM-ddTHH:mm:ssZ}, less than Store:MaxAge ({Options.Store.MaxAge.TotalDays:0.##} d); raise Store:MaxMegabytes or lower Store:MaxAge"), IsFailure: false));
        }

        if (Store.Damaged is [.., { } damaged] && now - damaged.Since < Options.Store.MaxAge)
        {
            states.Add(new HealthState(StoreSubject, HealthStates.Damaged, string.Create(CultureInfo.InvariantCulture,
                $"the store was damaged ({damaged.Why}) and renamed to {damaged.Path} at {damaged.Since:yyyy-MM-ddTHH:mm:ssZ}; a new store was created, and rules look back only to that time; check the disk, then move that file away"), IsFailure: false));
        }

        if (Record.Problem.Length > 0)
        {
            states.Add(new HealthState(AccountsSubject, HealthStates.Unrecorded, $"the journal and the accounts in {Options.StateFolder} cannot be written ({Record.Problem}): if the process is killed now, rows may be lost without being counted; free space or repair the disk", IsFailure: false));
        }

        states.AddRange(Flow.Evaluate());
        states.AddRange(Rules.Failures.Select(failure => new HealthState(RulesSubject, HealthStates.RulesFailing, $"{failure.Key}: {failure.Value}", IsFailure: failure.Key == "*") { Detail = failure.Key }));
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

        var known = _health;
        _health = states;
        return known;
    }
}
