using System.Globalization;
using RfbWatch.Capture.Live;
using RfbWatch.Engine.Live;

namespace RfbWatch.Sensor.Health;

/// <summary>Judges one input from its counters, a minute at a time.</summary>
public sealed class InputHealth(WatchedInput input, HealthLimits limits, TimeProvider clock)
{
    /// <summary>Time over which ratios are taken: long enough for figures, short enough to see a fault end.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>A loop that has not gone round for so long stands still: a read waits a tenth of a second.</summary>
    internal static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(10);

    /// <summary>Flows and drops under which a ratio says nothing.</summary>
    private const long EnoughFlows = 50;
    private const long EnoughDrops = 10;

    /// <summary>Duplicates are looked for in RFB flows only, which are few.</summary>
    private const long EnoughTrackedFrames = 200;

    private readonly CounterWindow<InputCounters> _window = new(Window, clock, new InputCounters());
    private readonly long _began = clock.GetTimestamp();
    private long _lastPackets;
    private long _lastPacketsTime = clock.GetTimestamp();

    /// <summary>The input.</summary>
    public WatchedInput Input => input;

    /// <summary>Whether frames that come are read: it is open, up, and its loops go round.</summary>
    public bool IsRead { get; private set; } = true;

    /// <summary>Frames a second over the window.</summary>
    public double PacketRate { get; private set; }

    /// <summary>Captured bits a second over the window.</summary>
    public double BitRate { get; private set; }

    /// <summary>Share of frames that the kernel dropped over the window.</summary>
    public double DropRatio { get; private set; }

    /// <summary>Share of frames of followed flows that came twice, over the window.</summary>
    public double DuplicateRatio { get; private set; }

    /// <summary>By how much the times of its packets differ from the clock, ahead or, where negative, behind; zero within <c>Health:MaxClockOffset</c>.</summary>
    public TimeSpan ClockOffset => input.ClockOffset is var offset && offset.Duration() > limits.MaxClockOffset ? offset : TimeSpan.Zero;

    /// <summary>Reads the counters and judges. To be called every second or so.</summary>
    public IReadOnlyList<HealthState> Judge()
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
            yield return State(HealthStates.Down, "the interface is down; reading goes on by itself when it comes up", true);
            yield break;
        }

        if (input.Workers.Any(worker => clock.GetElapsedTime(worker.Heartbeat, now) > StallLimit))
        {
            yield return State(HealthStates.Stalled, $"a capture loop has not gone round for {StallLimit.TotalSeconds:F0} s", true);
        }

        if (clock.GetElapsedTime(_lastPacketsTime, now) > limits.SilentAfter && clock.GetElapsedTime(_began, now) > limits.SilentAfter)
        {
            yield return State(HealthStates.Silent, string.Create(CultureInfo.InvariantCulture,
                $"no packet for {clock.GetElapsedTime(_lastPacketsTime, now).TotalSeconds:F0} s; check the mirror port"), true);
        }

        // Only flows that went on without an answer: a flood of SYNs is answered by nobody, and says nothing about the mirror. Nor does any other flood, where both directions of others come.
        if (recent.FlowsUnanswered >= EnoughFlows && recent.FlowsAnswered < EnoughFlows && recent.FlowsAnswered * 20 < recent.FlowsUnanswered)
        {
            yield return State(HealthStates.OneWay, $"{recent.FlowsUnanswered} flows went on in one direction and nothing came of the other, {recent.FlowsAnswered} had both; the mirror gives one direction only", false);
        }

        if (recent.ConversationsLost > 0)
        {
            yield return State(HealthStates.Blind, $"{recent.ConversationsLost} conversations given up for others within a minute; a flood, or more than Limits:MaxFlows and Limits:MaxSessions allow ({Most(recent)})", true);
        }

        if (recent.DemotedWithinShare > Window.TotalSeconds)
        {
            yield return State(HealthStates.Degraded, $"{recent.DemotedWithinShare} flows gave up their memory within a minute and are remembered; {Most(recent)}", false);
        }

        if (recent.KernelDrops >= EnoughDrops && DropRatio * 1000 > limits.MaxDropsPerThousand)
        {
            yield return State(HealthStates.Dropping, string.Create(CultureInfo.InvariantCulture, $"{DropRatio:P2} of frames dropped by the kernel; {CauseOfDrops(recent)}"), true);
        }

        if (recent.TrackedFrames >= EnoughTrackedFrames && DuplicateRatio > 0.1)
        {
            yield return State(HealthStates.Duplicates, string.Create(CultureInfo.InvariantCulture, $"{DuplicateRatio:P0} of frames come twice; mirror one direction of each port"), false);
        }

        if (ClockOffset is var offset && offset != TimeSpan.Zero)
        {
            yield return State(HealthStates.ClockOffset, string.Create(CultureInfo.InvariantCulture,
                $"{input.Name}: the times of its packets are {offset.Duration():d\\.hh\\:mm\\:ss} {(offset > TimeSpan.Zero ? "ahead of" : "behind")} the clock; rows bear them, and rules run by them too; set the clock of the capturing host, or this one's"), false);
        }

        if (recent.ClockJumps > 0)
        {
            yield return State(HealthStates.ClockJump, $"packet time jumped {recent.ClockJumps} times within a minute", false);
        }

        if (recent.Limits.Count > 0)
        {
            yield return State(HealthStates.Limited, $"limits met: {string.Join(", ", recent.Limits.Select(pair => $"{pair.Key} {pair.Value}"))}", false);
        }
    }

    /// <summary>Why frames were dropped, and what to do: no ring is large enough for a sensor that does not run.</summary>
    private static string CauseOfDrops(InputCounters recent) => recent.StoodStillTicks == 0
        ? "give it more rings or a larger ring"
        : string.Create(CultureInfo.InvariantCulture,
            $"the sensor stood still for {TimeSpan.FromTicks(recent.StoodStillTicks).TotalSeconds:F1} s; look for what stopped it or took its processor (SIGSTOP, a suspended machine, CPU limits, swapping)");

    /// <summary>The stages that gave up most, for people.</summary>
    private static string Most(InputCounters recent) => string.Join(", ", recent.Stages.Where(stage => stage.Value.Demoted + stage.Value.Evicted > 0)
        .Select(stage => $"{stage.Key} {stage.Value.Demoted} demoted {stage.Value.Evicted} evicted"));

    private static double Ratio(long part, long whole) => whole > 0 ? (double)part / whole : 0;
}
