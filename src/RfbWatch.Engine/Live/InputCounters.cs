using RfbWatch.Engine.Sources;
using RfbWatch.Events;
using RfbWatch.Flows;
using RfbWatch.Packets;

namespace RfbWatch.Engine.Live;

/// <summary>What one live input has met since the sensor started, over all its workers and openings.</summary>
public sealed record InputCounters
{
    /// <summary>Frames read.</summary>
    public long Packets { get; init; }

    /// <summary>Their captured bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Frames the kernel or the driver dropped before they could be read.</summary>
    public long KernelDrops { get; init; }

    /// <summary>Frames that were read but could not be decoded.</summary>
    public long OwnDrops { get; init; }

    /// <summary>TCP flows.</summary>
    public long Flows { get; init; }

    /// <summary>TCP flows of which both directions were seen.</summary>
    public long FlowsAnswered { get; init; }

    /// <summary>TCP flows of which one side opened and sent data, and nothing of the other was seen.</summary>
    public long FlowsUnanswered { get; init; }

    /// <summary>RFB sessions.</summary>
    public long Sessions { get; init; }

    /// <summary>Gaps in tracked streams.</summary>
    public long Gaps { get; init; }

    /// <summary>Frames of followed flows.</summary>
    public long TrackedFrames { get; init; }

    /// <summary>Those of them that came twice.</summary>
    public long DuplicateFrames { get; init; }

    /// <summary>Jumps of packet time.</summary>
    public long ClockJumps { get; init; }

    /// <summary>How long its loops stood still, in rounds of more than a second (100 ns ticks).</summary>
    public long StoodStillTicks { get; init; }

    /// <summary>Conversations of sources within their share that were given up for others.</summary>
    public long ConversationsLost { get; init; }

    /// <summary>Flows of sources within their share that gave up their memory and are remembered.</summary>
    public long DemotedWithinShare { get; init; }

    /// <summary>Flows of which one side sent a banner that the other neither acknowledged nor answered.</summary>
    public long BannersUnanswered { get; init; }

    /// <summary>Followed and remembered flows by stage, and what was given up. Of a difference, the first numbers are those of the later reading.</summary>
    public IReadOnlyDictionary<string, FlowStageStats> Stages { get; init; } = new SortedDictionary<string, FlowStageStats>(StringComparer.Ordinal);

    /// <summary>Limits that were met: name and how often.</summary>
    public IReadOnlyDictionary<string, long> Limits { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>What passed and could not be read.</summary>
    public UnreadTraffic Unread { get; init; } = UnreadTraffic.None;

    /// <summary>The sum of two.</summary>
    public static InputCounters operator +(InputCounters a, InputCounters b) => Combine(a, b, 1);

    /// <summary>What came since an earlier reading.</summary>
    public static InputCounters operator -(InputCounters a, InputCounters b) => Combine(a, b, -1);

    internal static InputCounters Of(LiveWorker worker)
    {
        PacketCounters packets = worker.Packets;
        FlowCounters flows = worker.Flows;
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
            StoodStillTicks = worker.StoodStill.Ticks,
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
            StoodStillTicks = a.StoodStillTicks + sign * b.StoodStillTicks,
            Limits = CountsByName.Combine(a.Limits, b.Limits, sign),
            Unread = sign > 0 ? a.Unread + b.Unread : a.Unread - b.Unread,
        };
}
