using RfbWatch.Engine.Sources;
using RfbWatch.Events;
using RfbWatch.Flows;
using RfbWatch.Packets;

namespace RfbWatch.Engine.Live;

/// <summary>Counters of one live input since the sensor started, summed over all workers, including those from before it was reopened.</summary>
public sealed record InputCounters
{
    /// <summary>Frames read.</summary>
    public long Packets { get; init; }

    /// <summary>Their captured bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Frames dropped by the kernel or the driver.</summary>
    public long KernelDrops { get; init; }

    /// <summary>Frames that were read but could not be decoded.</summary>
    public long OwnDrops { get; init; }

    /// <summary>TCP flows.</summary>
    public long Flows { get; init; }

    /// <summary>TCP flows in which both directions were seen.</summary>
    public long FlowsAnswered { get; init; }

    /// <summary>TCP flows in which one side opened the connection and sent data, and nothing was seen from the other.</summary>
    public long FlowsUnanswered { get; init; }

    /// <summary>RFB sessions.</summary>
    public long Sessions { get; init; }

    /// <summary>Gaps in tracked streams.</summary>
    public long Gaps { get; init; }

    /// <summary>Frames of tracked flows.</summary>
    public long TrackedFrames { get; init; }

    /// <summary>Duplicates among the frames of tracked flows.</summary>
    public long DuplicateFrames { get; init; }

    /// <summary>Jumps in packet time.</summary>
    public long ClockJumps { get; init; }

    /// <summary>Time for which the workers' loops did not run, as the sum of iterations that took more than a second (100 ns ticks).</summary>
    public long SuspendedTicks { get; init; }

    /// <summary>Conversations that were refused or evicted although their source was within its share.</summary>
    public long ConversationsLost { get; init; }

    /// <summary>Flows that were demoted to memos although their source was within its share.</summary>
    public long DemotedWithinShare { get; init; }

    /// <summary>Flows in which one side sent a banner that the other neither acknowledged nor answered.</summary>
    public long BannersUnanswered { get; init; }

    /// <summary>Tracked flows and memos by stage, and evictions. In a difference, current values are those of the later reading.</summary>
    public IReadOnlyDictionary<string, FlowStageStats> Stages { get; init; } = new SortedDictionary<string, FlowStageStats>(StringComparer.Ordinal);

    /// <summary>Limits reached: name and count.</summary>
    public IReadOnlyDictionary<string, long> Limits { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Traffic that could not be read.</summary>
    public UnreadTraffic Unread { get; init; } = UnreadTraffic.None;

    /// <summary>Adds the counters of two inputs or workers.</summary>
    public static InputCounters operator +(InputCounters a, InputCounters b) => Combine(a, b, 1);

    /// <summary>Returns the increase since an earlier reading.</summary>
    public static InputCounters operator -(InputCounters a, InputCounters b) => Combine(a, b, -1);

    internal static InputCounters Of(LiveWorker worker)
    {
        var packets = worker.Packets;
        var flows = worker.Flows;
        return new InputCounters
        {
            Packets = packets.Frames,
            Bytes = packets.Bytes,
            KernelDrops = worker.Source.Dropped,
            OwnDrops = packets.Malformed + packets.UnsupportedLinkType + packets.DepthLimit,
            Flows = flows.Flows,
            FlowsAnswered = flows.FlowsAnswered,
            FlowsUnanswered = flows.FlowsUnanswered,
            ConversationsLost = flows.ConversationsLost,
            DemotedWithinShare = flows.DemotedWithinShare,
            BannersUnanswered = flows.BannersUnanswered,
            Stages = SourceStages.Of(flows),
            Sessions = worker.Sessions,
            Gaps = flows.Gaps,
            TrackedFrames = flows.TrackedFrames,
            DuplicateFrames = flows.DuplicateFrames,
            ClockJumps = worker.ClockJumps,
            SuspendedTicks = worker.SuspendedTime.Ticks,
            Limits = SourceLimits.Of(flows, packets, worker.CopySearches),
            Unread = UnreadTrafficOf.Worker(flows, packets),
        };
    }

    private static InputCounters Combine(InputCounters a, InputCounters b, int sign) =>
        new()
        {
            Packets = a.Packets + sign * b.Packets,
            Bytes = a.Bytes + sign * b.Bytes,
            KernelDrops = a.KernelDrops + sign * b.KernelDrops,
            OwnDrops = a.OwnDrops + sign * b.OwnDrops,
            Flows = a.Flows + sign * b.Flows,
            FlowsAnswered = a.FlowsAnswered + sign * b.FlowsAnswered,
            FlowsUnanswered = a.FlowsUnanswered + sign * b.FlowsUnanswered,
            ConversationsLost = a.ConversationsLost + sign * b.ConversationsLost,
            DemotedWithinShare = a.DemotedWithinShare + sign * b.DemotedWithinShare,
            BannersUnanswered = a.BannersUnanswered + sign * b.BannersUnanswered,
            Stages = SourceStages.Combine(a.Stages, b.Stages, sign > 0 ? (one, other) => one + other : (one, other) => one - other),
            Sessions = a.Sessions + sign * b.Sessions,
            Gaps = a.Gaps + sign * b.Gaps,
            TrackedFrames = a.TrackedFrames + sign * b.TrackedFrames,
            DuplicateFrames = a.DuplicateFrames + sign * b.DuplicateFrames,
            ClockJumps = a.ClockJumps + sign * b.ClockJumps,
            SuspendedTicks = a.SuspendedTicks + sign * b.SuspendedTicks,
            Limits = CountsByName.Combine(a.Limits, b.Limits, sign),
            Unread = sign > 0 ? a.Unread + b.Unread : a.Unread - b.Unread,
        };
}
