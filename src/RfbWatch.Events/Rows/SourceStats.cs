using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Rows;

/// <summary>How well one source was seen, as counted by its worker: what a row of RfbSensorStats is made of.</summary>
public sealed record SourceStats
{
    /// <summary>Name of the sensor; empty for capture files unless named.</summary>
    public string SensorName { get; init; } = "";

    /// <summary>The file or interface.</summary>
    public string Source { get; init; } = "";

    /// <summary>Time of the first packet (100 ns ticks, UTC); 0 without packets.</summary>
    public long FirstTicks { get; init; }

    /// <summary>Time of the last packet; 0 without packets.</summary>
    public long LastTicks { get; init; }

    /// <summary>Frames read.</summary>
    public long Packets { get; init; }

    /// <summary>Their captured bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Frames the kernel or driver dropped.</summary>
    public long KernelDrops { get; init; }

    /// <summary>Frames that were read but could not be decoded.</summary>
    public long OwnDrops { get; init; }

    /// <summary>Flows that made room for others in a full table, whatever was known of them.</summary>
    public long EvictedFlows { get; init; }

    /// <summary>TCP flows.</summary>
    public long Flows { get; init; }

    /// <summary>RFB sessions.</summary>
    public long Sessions { get; init; }

    /// <summary>Gaps in streams that were followed.</summary>
    public long Gaps { get; init; }

    /// <summary>Limits that were met: name and how often.</summary>
    public IReadOnlyDictionary<string, long> Limits { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Followed and remembered flows by stage, and what was given up.</summary>
    public IReadOnlyDictionary<string, FlowStageStats> Stages { get; init; } = new SortedDictionary<string, FlowStageStats>(StringComparer.Ordinal);

    /// <summary>Conversations of sources within their share that were given up for others, though their TCP handshake was seen or they had negotiated.</summary>
    public long ConversationsLost { get; init; }

    /// <summary>Flows of which one side sent a banner that the other neither acknowledged nor answered: no sessions.</summary>
    public long BannersUnanswered { get; init; }

    /// <summary>What passed and could not be read.</summary>
    public UnreadTraffic Unread { get; init; } = UnreadTraffic.None;

    /// <summary>Of an output what became of its rows, as an object; empty of anything else.</summary>
    public KustoValue Account { get; init; } = KustoValue.Of(DynamicBag.Empty);

    /// <summary>Whether it is a live source: there a frame that was dropped may have been missed. Of a file, whoever made it dropped the frame.</summary>
    public bool IsLive { get; init; }

    /// <summary>Whether a limit was met, or frames of a live source were dropped, behind which something may have been missed.</summary>
    public bool Degraded => Limits.Count > 0 || (IsLive && KernelDrops > 0);

    /// <summary>Why the source could not be read to its end; empty if it was.</summary>
    public string Problem { get; init; } = "";
}
