using System.Globalization;
using RfbWatch.Capture.Live;
using RfbWatch.Engine.Live;

namespace RfbWatch.Sensor.Health;

/// <summary>Evaluates the health of one input from its counters over the last minute.</summary>
public sealed class InputHealth(WatchedInput input, HealthLimits limits, TimeProvider clock)
{
    /// <summary>Period over which ratios are computed: long enough for reliable figures, short enough to show soon that a fault has ended.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>Time without an iteration after which a loop is stalled: a read blocks for at most a tenth of a second.</summary>
    internal static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(10);

    /// <summary>Minimum numbers of flows and drops for a meaningful ratio.</summary>
    private const long EnoughFlows = 50;
    private const long EnoughDrops = 10;

    /// <summary>Duplicates are detected only in RFB flows, which are few.</summary>
    private const long EnoughTrackedFrames = 200;

    private readonly CounterWindow<InputCounters> _window = new(Window, clock, new InputCounters());
    private readonly long _began = clock.GetTimestamp();
    private long _lastPackets;
    private long _lastPacketsTime = clock.GetTimestamp();

    /// <summary>The input.</summary>
    public WatchedInput Input => input;

    /// <summary>Whether arriving frames are read: the input is open and up, and its loops are making progress.</summary>
    public bool IsRead { get; private set; } = true;

    /// <summary>Frames per second over the window.</summary>
    public double PacketRate { get; private set; }

    /// <summary>Captured bits per second over the window.</summary>
    public double BitRate { get; private set; }

    /// <summary>Share of frames that the kernel dropped over the window.</summary>
    public double DropRatio { get; private set; }

    /// <summary>Share of duplicate frames in tracked flows over the window.</summary>
    public double DuplicateRatio { get; private set; }

    /// <summary>Difference between its packet times and the clock: positive if ahead, negative if behind, zero within <c>Health:MaxClockOffset</c>.</summary>
    public TimeSpan ClockOffset => input.ClockOffset is var offset && offset.Duration() > limits.MaxClockOffset ? offset : TimeSpan.Zero;

    /// <summary>Reads the counters and evaluates them. Must be called about once per second.</summary>
    public IReadOnlyList<HealthState> Evaluate()
    {
        long now = clock.GetTimestamp();
        var counters = input.Counters;
        if (counters.Packets != _lastPackets)
        {
            _lastPackets = counters.Packets;
            _lastPacketsTime = now;
        }

        var recent = counters - _window.Before(counters);
        double seconds = Math.Max(1, _window.Span.TotalSeconds);
        (PacketRate, BitRate) = (recent.Packets / seconds, 8 * recent.Bytes / seconds);
        HealthState[] states = [.. States(recent, now)];
        IsRead = !states.Any(state => state.Name is HealthStates.Gone or HealthStates.Down or HealthStates.Stalled);
        return states;
    }

    private IEnumerable<HealthState> States(InputCounters recent, long now)
    {
        HealthState State(string name, string reason, bool failure) => new(input.Name, name, reason, failure);
        DropRatio = Ratio(recent.KernelDrops, recent.KernelDrops + recent.Packets);
        DuplicateRatio = Ratio(recent.DuplicateFrames, recent.TrackedFrames);
        if (input.LastProblem is { } problem)
        {
            yield return State(HealthStates.Gone, problem, true);
            yield break;
        }

        if (input.Workers.Any(worker => worker.Source.State == LiveState.Down))
        {
            yield return State(HealthStates.Down, "the interface is down; capture resumes when it comes up", true);
            yield break;
        }

        if (input.Workers.Any(worker => clock.GetElapsedTime(worker.Heartbeat, now) > StallLimit))
        {
            yield return State(HealthStates.Stalled, $"a capture loop has made no progress for {StallLimit.TotalSeconds:F0} s", true);
        }

        if (clock.GetElapsedTime(_lastPacketsTime, now) > limits.SilentAfter && clock.GetElapsedTime(_began, now) > limits.SilentAfter)
        {
            yield return State(HealthStates.Silent, string.Create(CultureInfo.InvariantCulture,
                $"no packet for {clock.GetElapsedTime(_lastPacketsTime, now).TotalSeconds:F0} s; check the mirror port"), true);
        }

        // Counts only flows that continued without an answer. A flood of SYNs is never answered and does not indicate a problem with the mirror port; nor does another flood
        // while both directions of other flows are seen.
        if (recent.FlowsUnanswered >= EnoughFlows && recent.FlowsAnswered < EnoughFlows && recent.FlowsAnswered * 20 < recent.FlowsUnanswered)
        {
            yield return State(HealthStates.OneWay, $"{recent.FlowsUnanswered} flows were seen in one direction only, {recent.FlowsAnswered} in both; the mirror port delivers one direction only", false);
        }

        if (recent.ConversationsLost > 0)
        {
            yield return State(HealthStates.LosingConversations, $"{recent.ConversationsLost} conversations refused or evicted within a minute: a flood, or more than Limits:MaxFlows and Limits:MaxSessions allow ({Most(recent)})", true);
        }

        if (recent.DemotedWithinShare > Window.TotalSeconds)
        {
            yield return State(HealthStates.Degraded, $"{recent.DemotedWithinShare} flows demoted to memos within a minute; {Most(recent)}", false);
        }

        if (recent.KernelDrops >= EnoughDrops && DropRatio * 1000 > limits.MaxDropsPerThousand)
        {
            yield return State(HealthStates.Dropping, string.Create(CultureInfo.InvariantCulture, $"{DropRatio:P2} of frames dropped by the kernel; {CauseOfDrops(recent)}"), true);
        }

        if (recent.TrackedFrames >= EnoughTrackedFrames && DuplicateRatio > 0.1)
        {
            yield return State(HealthStates.Duplicates, string.Create(CultureInfo.InvariantCulture, $"{DuplicateRatio:P0} of frames are duplicates; mirror one direction of each port"), false);
        }

        if (ClockOffset is var offset && offset != TimeSpan.Zero)
        {
            yield return State(HealthStates.ClockOffset, string.Create(CultureInfo.InvariantCulture,
                $"{input.Name}: its packet times are {offset.Duration():d\\.hh\\:mm\\:ss} {(offset > TimeSpan.Zero ? "ahead of" : "behind")} the clock; rows keep these times, and rules also run by them; set the clock of the capturing host or of this one"), false);
        }

        if (recent.ClockJumps > 0)
        {
            yield return State(HealthStates.ClockJump, $"packet time jumped {recent.ClockJumps} times within a minute", false);
        }

        if (recent.Limits.Count > 0)
        {
            yield return State(HealthStates.Limited, $"limits reached: {string.Join(", ", recent.Limits.Select(pair => $"{pair.Key} {pair.Value}"))}", false);
        }
    }

    /// <summary>Why frames were dropped, and what to do. No ring is large enough while the sensor is not running.</summary>
    private static string CauseOfDrops(InputCounters recent) => recent.SuspendedTicks == 0
        ? "increase Rings or RingMegabytes"
        : string.Create(CultureInfo.InvariantCulture,
            $"the sensor did not run for {TimeSpan.FromTicks(recent.SuspendedTicks).TotalSeconds:F1} s; find what stopped it or used its processor (SIGSTOP, a suspended machine, CPU limits, swapping)");

    /// <summary>The stages with demotions or evictions, as text.</summary>
    private static string Most(InputCounters recent) => string.Join(", ", recent.Stages.Where(stage => stage.Value.Demoted + stage.Value.Evicted > 0)
        .Select(stage => $"{stage.Key} {stage.Value.Demoted} demoted {stage.Value.Evicted} evicted"));

    private static double Ratio(long part, long whole) => whole > 0 ? (double)part / whole : 0;
}
