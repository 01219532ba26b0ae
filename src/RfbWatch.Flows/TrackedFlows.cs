namespace RfbWatch.Flows;

/// <summary>
/// The tracked flows of one worker, pooled, each in the class given by its stage and its opening. A class keeps its flows in the order in which they entered; a
/// flow whose source or server holds more than its share is placed at the end from which flows are evicted.
/// </summary>
internal sealed class TrackedFlows
{
    private const int Stages = (int)FlowStage.Over + 1;

    /// <summary>Fractions of a class (as divisors) that one source and one server may hold before their flows are evicted first.</summary>
    private const int SourceParts = 16, ServerParts = 4;

    // The entry of a released flow is null until its number is used again.
    private readonly List<TrackedFlow?> _all = [];
    private readonly Stack<TrackedFlow> _idle = [];
    private readonly Stack<int> _vacant = [];
    private readonly ClassList[] _classes = new ClassList[Stages * 2];
    private readonly int[] _room = new int[Stages];
    private readonly FlowStageCounters[] _counters;
    private readonly ShareSketch _shares;

    public TrackedFlows(int maximum, ulong seed, FlowStageCounters[] counters)
    {
        _counters = counters;
        _shares = new ShareSketch(seed);

        // A sink takes about 8 KB. Until a flow negotiates, it can be read again from its record without loss, so few sinks are needed there.
        _room[(int)FlowStage.Opening] = Math.Max(1, maximum / 16);
        _room[(int)FlowStage.OneSide] = Math.Max(1, maximum / 32);
        _room[(int)FlowStage.BothSides] = Math.Max(1, maximum / 32);
        _room[(int)FlowStage.Negotiating] = Math.Max(1, maximum / 8);
        _room[(int)FlowStage.Accepted] = Math.Max(1, maximum - _room[1] - _room[2] - _room[3]);
        _room[(int)FlowStage.Over] = Math.Max(1, maximum / 8);
    }

    public TrackedFlow this[int number] => _all[number]!;

    /// <summary>Number of tracked flows, including those without a sink.</summary>
    public int Count => _all.Count - _idle.Count - _vacant.Count;

    /// <summary>The flows in use, in no particular order.</summary>
    public IEnumerable<TrackedFlow> InUse => _all.OfType<TrackedFlow>().Where(flow => flow.Entry != 0);

    /// <summary>Adds a flow without a sink, which is in no class until <see cref="Enter"/>.</summary>
    public TrackedFlow Add(int entry, SegmentPool pool)
    {
        if (!_idle.TryPop(out var flow))
        {
            flow = new TrackedFlow { Number = _vacant.TryPop(out int vacant) ? vacant : _all.Count };
            if (flow.Number == _all.Count)
            {
                _all.Add(flow);
            }
            else
            {
                _all[flow.Number] = flow;
            }
        }

        flow.Entry = entry;
        flow.IsWanted = false;
        flow.Transcript.Clear();
        flow.SettledTicks = 0;
        (flow.ResetSide, flow.ResetPlace, flow.ResetPeerPlace, flow.EarlyFins) = (0, 0, 0, FlowState.None);
        flow.Stream(0).Reset(pool);
        flow.Stream(1).Reset(pool);
        return flow;
    }

    /// <summary>Adds a flow to a class.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="stage">The stage that it has reached.</param>
    /// <param name="isOpened">Whether its opening was seen.</param>
    /// <param name="entry">Its entry, for the endpoints.</param>
    public void Enter(TrackedFlow flow, FlowStage stage, bool isOpened, in FlowEntry entry)
    {
        flow.Stage = stage;
        flow.IsOpened = isOpened;
        flow.IsOverShare = CountShares(flow, in entry);
        ref var list = ref _classes[Class(flow)];
        list.Add(flow, first: flow.IsOverShare);
        if (stage != FlowStage.Over)
        {
            var counters = _counters[(int)stage];
            counters.Tracked++;
            counters.TrackedOpened += isOpened ? 1 : 0;
            counters.OverShare += flow.IsOverShare ? 1 : 0;
        }
    }

    /// <summary>Removes a flow from its class.</summary>
    public void Leave(TrackedFlow flow)
    {
        _classes[Class(flow)].Remove(flow);
        if (flow.Stage != FlowStage.Over)
        {
            _shares.Remove(flow.SourceKey);
            _shares.Remove(flow.ServerKey);
            var counters = _counters[(int)flow.Stage];
            counters.Tracked--;
            counters.TrackedOpened -= flow.IsOpened ? 1 : 0;
        }
    }

    /// <summary>Returns the flow that a stage has to evict because it contains too many; null if it does not.</summary>
    public TrackedFlow? Overflow(FlowStage stage)
    {
        int room = _room[(int)stage];
        ref readonly var others = ref _classes[(int)stage * 2];
        ref readonly var opened = ref _classes[((int)stage * 2) + 1];
        if (stage == FlowStage.Over)
        {
            return others.Count + opened.Count > room ? others.Oldest ?? opened.Oldest : null;
        }

        // Flows whose opening was seen may use the room of the others, but not vice versa.
        return others.Count > Math.Max(1, room / 2) ? others.Oldest
            : others.Count + opened.Count > room ? others.Oldest ?? opened.Oldest
            : null;
    }

    /// <summary>Whether a stage is more than half full: only then do its own idle times apply.</summary>
    public bool IsCrowded(FlowStage stage) => _classes[(int)stage * 2].Count + _classes[((int)stage * 2) + 1].Count > _room[(int)stage] / 2;

    public void Remove(TrackedFlow flow, SegmentPool pool)
    {
        Leave(flow);
        flow.Beginning?.Release(isClosed: true);
        flow.Beginning = null;
        flow.IsNoting = false;
        flow.Sink = null;
        flow.Entry = 0;
        flow.Stream(0).ReleaseHeld(pool);
        flow.Stream(1).ReleaseHeld(pool);
        _idle.Push(flow);
    }

    /// <summary>Releases half of the idle flows, if there are many more than are in use.</summary>
    /// <returns>The number of released flows.</returns>
    public int TrimExcess()
    {
        const int Few = 256;
        int gone = _idle.Count > Count + Few ? _idle.Count / 2 : 0;
        for (int number = 0; number < gone; number++)
        {
            var flow = _idle.Pop();
            _all[flow.Number] = null;
            _vacant.Push(flow.Number);
        }

        return gone;
    }

    /// <summary>Adds the first frame and the entry of each flow in use, in no particular order.</summary>
    public void AddInUse(List<long> frames, List<int> entries)
    {
        foreach (var flow in _all)
        {
            if (flow is { Entry: not 0 })
            {
                frames.Add(flow.Record.FirstFrame);
                entries.Add(flow.Entry);
            }
        }
    }

    private static int Class(TrackedFlow flow) => ((int)flow.Stage * 2) + (flow.IsOpened ? 1 : 0);

    /// <summary>Counts the flow for its source and its server; returns whether one of them holds too many.</summary>
    private bool CountShares(TrackedFlow flow, in FlowEntry entry)
    {
        if (flow.Stage == FlowStage.Over)
        {
            return false;
        }

        bool isIPv6 = (entry.Network & FlowKey.IPv6Mark) != 0;
        bool lowerIsSource = entry.State.Initiator() == 0;
        var (sourceHigh, sourceLow) = lowerIsSource ? (entry.LowerHigh, entry.LowerLow) : (entry.HigherHigh, entry.HigherLow);
        var (serverHigh, serverLow) = lowerIsSource ? (entry.HigherHigh, entry.HigherLow) : (entry.LowerHigh, entry.LowerLow);
        flow.SourceKey = _shares.Key(sourceHigh, sourceLow, isIPv6, Class(flow), isServer: false);
        flow.ServerKey = _shares.Key(serverHigh, serverLow, isIPv6, Class(flow), isServer: true);
        int room = flow.IsOpened ? _room[(int)flow.Stage] : _room[(int)flow.Stage] / 2;
        int ofSource = _shares.Add(flow.SourceKey);
        int ofServer = _shares.Add(flow.ServerKey);
        return ofSource > Math.Max(1, room / SourceParts) || ofServer > Math.Max(1, room / ServerParts);
    }

    /// <summary>Flows of one class, oldest first.</summary>
    private struct ClassList
    {
        private TrackedFlow? _youngest;

        public int Count { get; private set; }

        public TrackedFlow? Oldest { get; private set; }

        public void Add(TrackedFlow flow, bool first)
        {
            Count++;
            flow.Older = first ? null : _youngest;
            flow.Younger = first ? Oldest : null;
            if (flow.Older is null)
            {
                Oldest = flow;
            }
            else
            {
                flow.Older.Younger = flow;
            }

            if (flow.Younger is null)
            {
                _youngest = flow;
            }
            else
            {
                flow.Younger.Older = flow;
            }
        }

        public void Remove(TrackedFlow flow)
        {
            Count--;
            if (flow.Older is null)
            {
                Oldest = flow.Younger;
            }
            else
            {
                flow.Older.Younger = flow.Younger;
            }

            if (flow.Younger is null)
            {
                _youngest = flow.Older;
            }
            else
            {
                flow.Younger.Older = flow.Older;
            }

            flow.Older = flow.Younger = null;
        }
    }
}
