namespace RfbWatch.Flows;

/// <content>Selects the flow to evict from a full table.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Number of flows examined to find one that can be evicted.</summary>
    public const int EvictionSample = 64;

    /// <summary>Maximum number of flows examined before evicting one that a new flow should not displace.</summary>
    private const int ProtectedSample = 1024;

    /// <summary>Fraction of a sample that one source may hold; beyond it, its flows are evicted first and do not count as lost.</summary>
    private const int SampleShare = 16;

    /// <summary>A younger SYN is still waiting for its answer: it is not evicted before flows that have waited in vain.</summary>
    private static readonly uint FreshUnits = FlowClock.Units(TimeSpan.FromMilliseconds(300));

    private int _evictionHand;

    /// <summary>Evicts one flow from a full table.</summary>
    private void MakeRoom(uint now)
    {
        var best = 0;
        var bestRank = EvictionRank.Never;
        var (looked, fresh, freshSeen) = (0, 0, 0);
        for (; looked < Looks(bestRank); looked++)
        {
            _evictionHand = _evictionHand >= _table.Highest ? 1 : _evictionHand + 1;
            ref readonly var entry = ref _table.Entry(_evictionHand);
            var rank = Rank(_evictionHand, now);
            if (rank < bestRank || (rank == bestRank && entry.LastSeen < _table.Entry(best).LastSeen))
            {
                best = _evictionHand;
                bestRank = rank;
            }

            if (rank == EvictionRank.Fresh)
            {
                freshSeen++;
                fresh = fresh == 0 || entry.LastSeen < _table.Entry(fresh).LastSeen ? _evictionHand : fresh;
            }
        }

        if (freshSeen > looked / 2 && bestRank != EvictionRank.Idle)
        {
            // A SYN flood has filled the table in no time: it evicts its own flows.
            (best, bestRank) = (fresh, EvictionRank.Fresh);
        }

        var isOverShare = false;
        if (bestRank >= EvictionRank.Opened)
        {
            best = OfLargestSource(best, bestRank, now, out isOverShare);
        }

        Count(best, bestRank, isOverShare);
        Close(best, EndReason.Evicted);
        _table.PrefetchRemoval(_evictionHand >= _table.Highest ? 1 : _evictionHand + 1);
    }

    private int Looks(EvictionRank best) => Math.Min(_table.Capacity, best switch
    {
        EvictionRank.Idle => 0,
        < EvictionRank.Opened => EvictionSample,
        < EvictionRank.Conversation => ProtectedSample,
        >= EvictionRank.Conversation => int.MaxValue,
    });

    private void Count(int number, EvictionRank rank, bool isOverShare)
    {
        var state = _table.Entry(number).State;
        switch (rank)
        {
            case EvictionRank.Idle or EvictionRank.Fresh: Counters.EvictedIdle++; break;
            case EvictionRank.Decided: Counters.EvictedDecided++; break;
            case EvictionRank.Undecided or EvictionRank.Opened: Counters.EvictedUndecided++; break;
            case EvictionRank.Opening or EvictionRank.OpenedOpening: Counters.EvictedOpenings++; break;
            case EvictionRank.Conversation or EvictionRank.OpenedConversation or EvictionRank.Never: Counters.EvictedTracked++; break;
        }

        if (StageOf(number) is { } stage and < FlowStage.Over)
        {
            Counters.Stages[(int)stage].Evicted++;
            Counters.ConversationsLost += !isOverShare && (state.Has(FlowState.OpeningSeen) || stage >= FlowStage.Negotiating) ? 1 : 0;
        }
        else if (rank == EvictionRank.Opened)
        {
            Counters.ConversationsLost += isOverShare ? 0 : 1;
        }
    }

    /// <summary>The stage of a tracked or remembered flow; null for other flows.</summary>
    private FlowStage? StageOf(int number)
    {
        ref readonly var entry = ref _table.Entry(number);
        return entry.State.Has(FlowState.Tracked) ? _tracked[entry.Side].Stage : entry.State.Has(FlowState.Remembered) ? _table.Memo(number).Stage : null;
    }

    /// <summary>
    /// The order of eviction: first a mere SYN or an ended flow, then one not of interest, then one that a single packet with a forged source can create. A
    /// flow whose opening was seen is not displaced by one whose opening was not.
    /// </summary>
    private EvictionRank Rank(int number, uint now)
    {
        ref readonly var entry = ref _table.Entry(number);
        var state = entry.State;
        var isOpened = state.Has(FlowState.OpeningSeen);
        return StageOf(number) switch
        {
            FlowStage.Over => EvictionRank.Idle,
            FlowStage.Opening => isOpened ? EvictionRank.OpenedOpening : EvictionRank.Opening,
            FlowStage.OneSide or FlowStage.BothSides or FlowStage.Negotiating or FlowStage.Accepted => state.Ended() ? EvictionRank.Idle : isOpened ? EvictionRank.OpenedConversation : EvictionRank.Conversation,
            null => state.Ended() ? EvictionRank.Idle
                : !(state.Has(FlowState.Established) || state.Has(FlowState.NotInteresting.Both())) ? (FlowClock.IsIdle(now, entry.LastSeen, FreshUnits) ? EvictionRank.Idle : EvictionRank.Fresh)
                : state.HasBoth(FlowState.NotInteresting) ? EvictionRank.Decided
                : isOpened ? EvictionRank.Opened
                : EvictionRank.Undecided,
        };
    }

    /// <summary>
    /// Of the flows just examined that have this rank, selects the longest-silent flow of a source that holds more than its share of them; if no source does,
    /// the given flow.
    /// </summary>
    private int OfLargestSource(int found, EvictionRank rank, uint now, out bool isOverShare)
    {
        const int Buckets = 256;
        var sample = Math.Min(EvictionSample, _table.Highest);
        Span<byte> counts = stackalloc byte[Buckets];
        counts.Clear();
        for (var step = 0; step < sample; step++)
        {
            counts[Bucket(Behind(step))]++;
        }

        var best = 0;
        for (var step = 0; step < sample; step++)
        {
            var number = Behind(step);
            if (counts[Bucket(number)] > Math.Max(EvictionSample, sample) / SampleShare && Rank(number, now) == rank
                && (best == 0 || _table.Entry(number).LastSeen < _table.Entry(best).LastSeen))
            {
                best = number;
            }
        }

        isOverShare = best != 0;
        return isOverShare ? best : found;

        int Bucket(int number)
        {
            ref readonly var entry = ref _table.Entry(number);
            var isIPv6 = (entry.Network & FlowKey.IPv6Mark) != 0;
            var isLower = entry.State.Initiator() == 0;
            var address = isIPv6 ? (isLower ? entry.LowerHigh : entry.HigherHigh) : isLower ? entry.LowerLow : entry.HigherLow;
            return (int)((_hash.OfAddress(address) >> 8) & (Buckets - 1));
        }
    }

    /// <summary>The entry that the eviction hand passed the given number of steps ago.</summary>
    private int Behind(int steps) => _evictionHand - steps > 0 ? _evictionHand - steps : _evictionHand - steps + _table.Highest;

    private enum EvictionRank
    {
        Idle,
        Decided,
        Undecided,
        Opening,
        Fresh,
        Opened,
        OpenedOpening,
        Conversation,
        OpenedConversation,
        Never,
    }
}
