using RfbWatch.Events;
using RfbWatch.Events.Rows;

namespace RfbWatch.Engine;

/// <summary>The totals of a run over its sources.</summary>
/// <param name="Packets">Frames read.</param>
/// <param name="Bytes">Their captured bytes.</param>
/// <param name="Flows">TCP flows.</param>
/// <param name="Sessions">RFB sessions, each counted once.</param>
/// <param name="Gaps">Gaps in tracked streams.</param>
/// <param name="Limits">Limits reached: name and count.</param>
/// <param name="FirstTicks">Time of the first packet; 0 without packets.</param>
/// <param name="LastTicks">Time of the last packet; 0 without packets.</param>
/// <param name="Elapsed">Duration of reading.</param>
public sealed record RunTotals(
    long Packets,
    long Bytes,
    long Flows,
    long Sessions,
    long Gaps,
    IReadOnlyDictionary<string, long> Limits,
    long FirstTicks,
    long LastTicks,
    TimeSpan Elapsed)
{
    /// <summary>Flows evicted from a full table. If an eviction may have caused a session to be missed, it is also counted as a limit.</summary>
    public long EvictedFlows { get; init; }

    /// <summary>Sessions omitted because they are copies of another session of the run: from a copy of a file, or a second sensor.</summary>
    public long DuplicateSessions { get; init; }

    /// <summary>Like <see cref="DuplicateSessions"/>, for reportable flows that are not RFB.</summary>
    public long DuplicateConnections { get; init; }

    /// <summary>Tracked flows by stage, and evictions.</summary>
    public IReadOnlyDictionary<string, FlowStageStats> Stages { get; init; } = new SortedDictionary<string, FlowStageStats>(StringComparer.Ordinal);

    /// <summary>Conversations that were refused or evicted although their source was within its share.</summary>
    public long ConversationsLost { get; init; }

    /// <summary>Flows in which one side sent a banner that the other neither acknowledged nor answered.</summary>
    public long BannersUnanswered { get; init; }

    /// <summary>Frames dropped while capturing, as far as the captures record it.</summary>
    public long KernelDrops { get; init; }

    /// <summary>Traffic that could not be read.</summary>
    public UnreadTraffic Unread { get; init; } = UnreadTraffic.None;

    /// <summary>Whether a limit was reached, so that something may have been missed.</summary>
    public bool Degraded => Limits.Count > 0;

    /// <summary>Frames read per second.</summary>
    public double PacketsPerSecond => Elapsed > TimeSpan.Zero ? Packets / Elapsed.TotalSeconds : 0;

    internal static RunTotals Of(IReadOnlyList<SourceStats> sources, IReadOnlyDictionary<string, long> runLimits, TimeSpan elapsed)
    {
        var limits = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, count) in sources.SelectMany(source => source.Limits).Concat(runLimits))
        {
            limits[name] = limits.GetValueOrDefault(name) + count;
        }

        var withPackets = sources.Where(source => source.Packets > 0).ToList();
        return new RunTotals(
            sources.Sum(source => source.Packets),
            sources.Sum(source => source.Bytes),
            sources.Sum(source => source.Flows),
            sources.Sum(source => source.Sessions),
            sources.Sum(source => source.Gaps),
            limits,
            withPackets.Count > 0 ? withPackets.Min(source => source.FirstTicks) : 0,
            withPackets.Count > 0 ? withPackets.Max(source => source.LastTicks) : 0,
            elapsed)
        {
            EvictedFlows = sources.Sum(source => source.EvictedFlows),
            Stages = sources.Aggregate(new SortedDictionary<string, FlowStageStats>(), (sum, source) => SourceStages.Combine(sum, source.Stages, (a, b) => a + b)),
            ConversationsLost = sources.Sum(source => source.ConversationsLost),
            BannersUnanswered = sources.Sum(source => source.BannersUnanswered),
            KernelDrops = sources.Sum(source => source.KernelDrops),
            Unread = sources.Aggregate(UnreadTraffic.None, (sum, source) => sum + source.Unread),
        };
    }
}
