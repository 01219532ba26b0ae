namespace RfbWatch.Flows;

/// <content>Selects the flow to evict from a full table.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Number of flows examined to find one that can be evicted.</summary>
    public const int EvictionSample = 64;

    /// <summary>Maximum number of flows examined before evicting one that a new flow should not displace.</summary>
    private const int ProtectedSample = 1024;

    /// <summary>
    /// A table that contains only conversations is searched completely at most this many times while as many new flows arrive as it has entries. Otherwise an
    /// attacker who fills it with forged conversations could make every further flow cost a complete search.
    /// </summary>
    private const int SearchesPerCapacity = 16;

    /// <summary>Maximum number of flows most recently added to a full table that are examined before conversations are evicted.</summary>
    private const int MaxNewest = 256;

    /// <summary>Fraction of a sample that one source may hold; beyond it, its flows are evicted first and do not count as lost.</summary>
    private const int SampleShare = 16;

    /// <summary>A SYN younger than this is still waiting for its answer: it is not evicted before flows whose SYN was not answered in time.</summary>
    private static readonly uint FreshUnits = FlowClock.Units(TimeSpan.FromMilliseconds(300));

    private readonly int[] _newest;
    private int _newestAt;
    private int _evictionHand;
    private int _sinceSearch = int.MaxValue;

    /// <summary>Evicts one flow from a full table.</summary>
    private void MakeRoom(uint now)
    {
        var choice = new EvictionChoice();
        Examine(ref choice, EvictionSample, now);
        if (choice.Rank >= EvictionRank.Conversation)
        {
            ExamineNewest(ref choice, now);
        }

        Examine(ref choice, ProtectedSample, now);
        _sinceSearch += _sinceSearch == int.MaxValue ? 0 : 1;
        if (choice.Rank >= EvictionRank.Conversation && _sinceSearch >= _table.Capacity / SearchesPerCapacity)
        {
            _sinceSearch = 0;
            Examine(ref choice, _table.Capacity, now);
        }

        if (choice.FreshSeen > choice.Looked / 2 && choice.Rank != EvictionRank.Idle)
        {
            // A SYN flood has filled the table almost instantly: its own flows are evicted.
            (choice.Best, choice.Rank) = (choice.Fresh, EvictionRank.Fresh);
        }

        bool isOverShare = false;
        if (choice.Rank >= EvictionRank.Opened)
        {
            choice.Best = OfLargestSource(choice.Best, choice.Rank, now, out isOverShare);
        }

        Count(choice.Best, choice.Rank, isOverShare);
        Close(choice.Best, EndReason.Evicted);
        _table.PrefetchRemoval(_evictionHand >= _table.Highest ? 1 : _evictionHand + 1);
    }

    /// <summary>Moves the eviction hand until enough flows have been examined for the choice.</summary>
    private void Examine(ref EvictionChoice choice, int most, uint now)
    {
        int before = choice.Looked;
        for (; choice.Looked < Looks(choice.Rank, most); choice.Looked++)
        {
            _evictionHand = _evictionHand >= _table.Highest ? 1 : _evictionHand + 1;
            var rank = Rank(_evictionHand, now);
            Consider(ref choice, _evictionHand, rank);
            if (rank == EvictionRank.Fresh)
            {
                choice.FreshSeen++;
                choice.Fresh = choice.Fresh == 0 || _table.Entry(_evictionHand).LastSeen < _table.Entry(choice.Fresh).LastSeen ? _evictionHand : choice.Fresh;
            }
        }

        Counters.EvictionLooks += choice.Looked - before;
    }

    /// <summary>
    /// Examines the flows most recently added to a full table: among conversations, they are the ones that a flood created. SYNs that are still waiting for an
    /// answer are spared unless they are the majority.
    /// </summary>
    private void ExamineNewest(ref EvictionChoice choice, uint now)
    {
        var (fresh, freshSeen) = (0, 0);
        foreach (int number in _newest)
        {
            if (number == 0)
            {
                continue;
            }

            var rank = Rank(number, now);
            if (rank != EvictionRank.Fresh)
            {
                Consider(ref choice, number, rank);
                continue;
            }

            freshSeen++;
            fresh = fresh == 0 || _table.Entry(number).LastSeen < _table.Entry(fresh).LastSeen ? number : fresh;
        }

        if (freshSeen > _newest.Length / 2)
        {
            Consider(ref choice, fresh, EvictionRank.Fresh);
        }

        Counters.EvictionLooks += _newest.Length;
    }

    private void Consider(ref EvictionChoice choice, int number, EvictionRank rank)
    {
        if (rank < choice.Rank || (rank == choice.Rank && _table.Entry(number).LastSeen < _table.Entry(choice.Best).LastSeen))
        {
            choice.Best = number;
            choice.Rank = rank;
        }
    }

    private int Looks(EvictionRank best, int most) => Math.Min(Math.Min(_table.Capacity, most), best switch
    {
        EvictionRank.Idle => 0,
        < EvictionRank.Opened => EvictionSample,
        < EvictionRank.Conversation => ProtectedSample,
        >= EvictionRank.Conversation => int.MaxValue,
    });

    /// <summary>
    /// Notes a flow that was added to a full table. An entry is noted only once, even if it is reused as soon as it is free, because the notes are counted.
    /// </summary>
    private void NoteNewest(int number)
    {
        if (_newest.Contains(number))
        {
            return;
        }

        _newest[_newestAt] = number;
        _newestAt = _newestAt + 1 == _newest.Length ? 0 : _newestAt + 1;
    }

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

    /// <summary>Returns the stage of a tracked or remembered flow; null for other flows.</summary>
    private FlowStage? StageOf(int number)
    {
        ref readonly var entry = ref _table.Entry(number);
        return entry.State.Has(FlowState.Tracked) ? _tracked[entry.Side].Stage : entry.State.Has(FlowState.Remembered) ? _table.Memo(number).Stage : null;
    }

    /// <summary>
    /// Returns the position of a flow in the order of eviction: first a flow with only a SYN or one that has ended, then one not of interest, then one that a
    /// single packet with a forged source can create. A flow whose opening was seen is not displaced by one whose opening was not.
    /// </summary>
    private EvictionRank Rank(int number, uint now)
    {
        ref readonly var entry = ref _table.Entry(number);
        var state = entry.State;
        bool isOpened = state.Has(FlowState.OpeningSeen);
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
        int sample = Math.Min(EvictionSample, _table.Highest);
        Span<byte> counts = stackalloc byte[Buckets];
        counts.Clear();
        for (int step = 0; step < sample; step++)
        {
            counts[Bucket(Behind(step))]++;
        }

        int best = 0;
        for (int step = 0; step < sample; step++)
        {
            int number = Behind(step);
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
            bool isIPv6 = (entry.Network & FlowKey.IPv6Mark) != 0;
            bool isLower = entry.State.Initiator() == 0;
            ulong address = isIPv6 ? (isLower ? entry.LowerHigh : entry.HigherHigh) : isLower ? entry.LowerLow : entry.HigherLow;
            return (int)((_hash.OfAddress(address) >> 8) & (Buckets - 1));
        }
    }

    /// <summary>Returns the entry that the eviction hand passed the given number of steps ago.</summary>
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

    /// <summary>The best flow to evict among those examined so far.</summary>
    private struct EvictionChoice()
    {
        public int Best;
        public EvictionRank Rank = EvictionRank.Never;
        public int Fresh;
        public int FreshSeen;
        public int Looked;
    }
}
