using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Rows;

/// <summary>Statistics of one source, as counted by its worker: the data of a row of RfbSensorStats.</summary>
public sealed record SourceStats
{
    /// <summary>Name of the sensor; empty for capture files unless specified.</summary>
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

    /// <summary>Frames dropped by the kernel or driver.</summary>
    public long KernelDrops { get; init; }

    /// <summary>Frames that were read but could not be decoded.</summary>
    public long OwnDrops { get; init; }

    /// <summary>Flows evicted from a full table, regardless of their state.</summary>
    public long EvictedFlows { get; init; }

    /// <summary>TCP flows.</summary>
    public long Flows { get; init; }

    /// <summary>RFB sessions.</summary>
    public long Sessions { get; init; }

    /// <summary>Gaps in tracked streams.</summary>
    public long Gaps { get; init; }

    /// <summary>Limits reached: name and count.</summary>
    public IReadOnlyDictionary<string, long> Limits { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Tracked flows and memos by stage, and evictions.</summary>
    public IReadOnlyDictionary<string, FlowStageStats> Stages { get; init; } = new SortedDictionary<string, FlowStageStats>(StringComparer.Ordinal);

    /// <summary>Conversations that were refused or evicted although their source was within its share and their TCP handshake was seen or they had negotiated.</summary>
    public long ConversationsLost { get; init; }

    /// <summary>Flows in which one side sent a banner that the other neither acknowledged nor answered. They are not sessions.</summary>
    public long BannersUnanswered { get; init; }

    /// <summary>Traffic that could not be read.</summary>
    public UnreadTraffic Unread { get; init; } = UnreadTraffic.None;

    /// <summary>For an output, the account of its rows as an object; otherwise empty.</summary>
    public KustoValue Account { get; init; } = KustoValue.Of(DynamicBag.Empty);

    /// <summary>Whether it is a live source, in which case dropped frames degrade the sensor. Frames missing from a file were dropped by the capturing program.</summary>
    public bool IsLive { get; init; }

    /// <summary>Whether a limit was reached or frames of a live source were dropped, so that something may have been missed.</summary>
    public bool Degraded => Limits.Count > 0 || (IsLive && KernelDrops > 0);

    /// <summary>Why the source could not be read to its end; empty if it was.</summary>
    public string Problem { get; init; } = "";
}
