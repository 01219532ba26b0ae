namespace RfbWatch.Flows;

/// <summary>The tracked flows of one worker, pooled; the undecided among them in the order they came.</summary>
internal sealed class TrackedFlows(int maximum)
{
    private readonly List<TrackedFlow> _all = [];
    private readonly Stack<TrackedFlow> _idle = [];
    private TrackedFlow? _youngest;

    public TrackedFlow this[int number] => _all[number];

    /// <summary>Tracked flows, undecided ones included.</summary>
    public int Count => _all.Count - _idle.Count;

    public bool IsFull => Count >= maximum;

    /// <summary>The undecided flow that has been waiting longest.</summary>
    public TrackedFlow? OldestUndecided { get; private set; }

    public TrackedFlow Add(int entry, SegmentPool pool)
    {
        if (!_idle.TryPop(out var flow))
        {
            flow = new TrackedFlow { Number = _all.Count };
            _all.Add(flow);
        }

        flow.Entry = entry;
        flow.SettledTicks = 0;
        flow.Stream(0).Reset(pool);
        flow.Stream(1).Reset(pool);
        flow.Older = _youngest;
        if (_youngest is null)
        {
            OldestUndecided = flow;
        }
        else
        {
            _youngest.Younger = flow;
        }

        _youngest = flow;
        return flow;
    }

    /// <summary>The flow has its sink and no longer waits for a verdict.</summary>
    public void Decide(TrackedFlow flow)
    {
        if (flow.Older is null && OldestUndecided != flow)
        {
            return;
        }

        if (flow.Older is null)
        {
            OldestUndecided = flow.Younger;
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

    public void Remove(TrackedFlow flow, SegmentPool pool)
    {
        Decide(flow);
        flow.Beginning?.Release(isClosed: true);
        flow.Beginning = null;
        flow.IsNoting = false;
        flow.Sink = null;
        flow.Entry = 0;
        flow.Stream(0).ReleaseHeld(pool);
        flow.Stream(1).ReleaseHeld(pool);
        _idle.Push(flow);
    }

    /// <summary>Adds the first frame and the entry of each flow in use, in no particular order.</summary>
    public void AddInUse(List<long> frames, List<int> entries)
    {
        foreach (var flow in _all)
        {
            if (flow.Entry != 0)
            {
                frames.Add(flow.Record.FirstFrame);
                entries.Add(flow.Entry);
            }
        }
    }

    /// <summary>The flows in use, in no particular order.</summary>
    public IEnumerable<TrackedFlow> InUse => _all.Where(flow => flow.Entry != 0);
}
