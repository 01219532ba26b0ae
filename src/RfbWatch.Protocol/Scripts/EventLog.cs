namespace RfbWatch.Protocol.Scripts;

/// <summary>The events of one reading, in the order in which they happened. Bounded: what happens over and over is kept a few times only.</summary>
internal sealed class EventLog
{
    /// <summary>Most events that are kept.</summary>
    public const int MaxEvents = 256;

    /// <summary>From so many events on, each kind is kept a few times for each side.</summary>
    public const int CrowdedEvents = 64;

    /// <summary>How often a kind is kept for one side once the log is crowded.</summary>
    public const int MaxOfKind = 4;

    // Both banners, and what else a probe leaves; then a whole handshake with VNC Authentication.
    private const int FirstEvents = 4;
    private const int HandshakeEvents = 12;

    private RfbEvent[] _events = [];
    private int _count;

    /// <summary>The events kept.</summary>
    public ReadOnlySpan<RfbEvent> Events => _events.AsSpan(0, _count);

    /// <summary>How many events were not kept.</summary>
    public int Dropped { get; private set; }

    /// <summary>Keeps an event, if there is room for it.</summary>
    public void Add(in RfbEvent happened)
    {
        if (_count == MaxEvents || (_count >= CrowdedEvents && CountOf(happened.Kind, happened.Side) >= MaxOfKind))
        {
            Dropped++;
            return;
        }

        if (_count == _events.Length)
        {
            Array.Resize(ref _events, _count == 0 ? FirstEvents : Math.Clamp(_count * 2, HandshakeEvents, MaxEvents));
        }

        _events[_count++] = happened;
    }

    private int CountOf(EventKind kind, Side side)
    {
        int count = 0;
        foreach (ref readonly var kept in Events)
        {
            count += kept.Kind == kind && kept.Side == side ? 1 : 0;
        }

        return count;
    }
}
