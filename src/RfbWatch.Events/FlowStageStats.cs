using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>
/// The flows of one stage of a source: what they have earned decides whose memory is given up when there are too many. Stages by name: <c>Opening</c> (first bytes of one side that
/// the peer has not acknowledged), <c>OneSide</c>, <c>BothSides</c> (both banners), <c>Negotiating</c>, <c>Accepted</c>.
/// </summary>
public sealed record FlowStageStats
{
    /// <summary>Flows whose bytes are followed now.</summary>
    public long Tracked { get; init; }

    /// <summary>Those of them whose TCP handshake was seen whole.</summary>
    public long TrackedOpened { get; init; }

    /// <summary>Flows that gave up their memory and are remembered now.</summary>
    public long Remembered { get; init; }

    /// <summary>Flows that gave up their memory and went on from what is remembered. Nothing is missed by it.</summary>
    public long Demoted { get; init; }

    /// <summary>Flows that were given up because there was no room.</summary>
    public long Evicted { get; init; }

    /// <summary>Flows of a source or server that held more than its share.</summary>
    public long OverShare { get; init; }

    /// <summary>Flows that were remembered, ended before they negotiated, and so make no row.</summary>
    public long Unreported { get; init; }

    /// <summary>Whether all numbers are 0.</summary>
    public bool IsEmpty => (Tracked | Remembered | Demoted | Evicted | OverShare | Unreported) == 0;

    /// <summary>The numbers as an object.</summary>
    public KustoValue ToBag() => Cell.Bag(
        new("Tracked", KustoValue.Of(Tracked)),
        new("TrackedOpened", KustoValue.Of(TrackedOpened)),
        new("Remembered", KustoValue.Of(Remembered)),
        new("Demoted", KustoValue.Of(Demoted)),
        new("Evicted", KustoValue.Of(Evicted)),
        new("OverShare", KustoValue.Of(OverShare)),
        new("Unreported", KustoValue.Of(Unreported)));

    /// <summary>The sum of two sources.</summary>
    public static FlowStageStats operator +(FlowStageStats a, FlowStageStats b) => new()
    {
        Tracked = a.Tracked + b.Tracked,
        TrackedOpened = a.TrackedOpened + b.TrackedOpened,
        Remembered = a.Remembered + b.Remembered,
        Demoted = a.Demoted + b.Demoted,
        Evicted = a.Evicted + b.Evicted,
        OverShare = a.OverShare + b.OverShare,
        Unreported = a.Unreported + b.Unreported,
    };

    /// <summary>What came since an earlier reading; the numbers of now stay.</summary>
    public static FlowStageStats operator -(FlowStageStats a, FlowStageStats b) => a with
    {
        Demoted = a.Demoted - b.Demoted,
        Evicted = a.Evicted - b.Evicted,
        OverShare = a.OverShare - b.OverShare,
        Unreported = a.Unreported - b.Unreported,
    };
}
