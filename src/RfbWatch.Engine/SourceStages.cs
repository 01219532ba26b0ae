using RfbWatch.Events;
using RfbWatch.Flows;

namespace RfbWatch.Engine;

/// <summary>The stages of a source's flows, as used in rows, statistics and metrics.</summary>
internal static class SourceStages
{
    /// <summary>Returns the counters by stage name, in stage order.</summary>
    public static SortedDictionary<string, FlowStageStats> Of(FlowCounters flows)
    {
        var stages = new SortedDictionary<string, FlowStageStats>(StageOrder.Instance);
        for (int stage = 0; stage < flows.Stages.Length; stage++)
        {
            var counters = flows.Stages[stage];
            stages[((FlowStage)stage).ToString()] = new FlowStageStats
            {
                Tracked = counters.Tracked,
                TrackedOpened = counters.TrackedOpened,
                Remembered = counters.Remembered,
                Demoted = counters.Demoted,
                Evicted = counters.Evicted,
                OverShare = counters.OverShare,
                Unreported = counters.Unreported,
            };
        }

        return stages;
    }

    /// <summary>Merges the stages of two readings.</summary>
    public static SortedDictionary<string, FlowStageStats> Combine(
        IReadOnlyDictionary<string, FlowStageStats> a, IReadOnlyDictionary<string, FlowStageStats> b, Func<FlowStageStats, FlowStageStats, FlowStageStats> how)
    {
        var none = new FlowStageStats();
        var stages = new SortedDictionary<string, FlowStageStats>(StageOrder.Instance);
        foreach (string name in a.Keys.Union(b.Keys))
        {
            stages[name] = how(a.GetValueOrDefault(name, none), b.GetValueOrDefault(name, none));
        }

        return stages;
    }

    private sealed class StageOrder : IComparer<string>
    {
        public static readonly StageOrder Instance = new();

        public int Compare(string? x, string? y) => Enum.Parse<FlowStage>(x!).CompareTo(Enum.Parse<FlowStage>(y!));
    }
}
