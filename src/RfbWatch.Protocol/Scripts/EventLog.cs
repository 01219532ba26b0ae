namespace RfbWatch.Protocol.Scripts;

/// <summary>The events of one reading, in order. Bounded: of repeated events, only a few are stored.</summary>
internal sealed class EventLog
{
    /// <summary>Maximum number of events.</summary>
    public const int MaxEvents = 256;

    /// <summary>Number of events above which each kind is stored only a few times per side.</summary>
    public const int CrowdedEvents = 64;

    /// <summary>How often a kind is stored for one side once that number is exceeded.</summary>
    public const int MaxOfKind = 4;

    // Capacity for both banners and the other events of a probe, then for a complete handshake with VNC Authentication.
    private const int FirstEvents = 4;
    private const int HandshakeEvents = 12;

    private RfbEvent[] _events = [];
    private int _count;

    /// <summary>The stored events.</summary>
    public ReadOnlySpan<RfbEvent> Events => _events.AsSpan(0, _count);

    /// <summary>Number of events that were not stored.</summary>
    public int Dropped { get; private set; }

    /// <summary>Stores an event, if there is space for it.</summary>
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
