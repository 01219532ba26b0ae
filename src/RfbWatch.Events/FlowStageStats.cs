using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>
/// The flows of one stage of a source. When there are too many flows, the stage determines whose memory is released first. Stages by name: <c>Opening</c> (first bytes of one side that
/// the peer has not acknowledged), <c>OneSide</c>, <c>BothSides</c> (both banners), <c>Negotiating</c>, <c>Accepted</c>.
/// </summary>
public sealed record FlowStageStats
{
    /// <summary>Flows that are tracked now.</summary>
    public long Tracked { get; init; }

    /// <summary>Those whose complete TCP handshake was seen.</summary>
    public long TrackedOpened { get; init; }

    /// <summary>Flows that are demoted to memos now.</summary>
    public long Remembered { get; init; }

    /// <summary>Flows that were demoted to memos and may resume. Nothing is missed because of it.</summary>
    public long Demoted { get; init; }

    /// <summary>Flows that were evicted for lack of memory.</summary>
    public long Evicted { get; init; }

    /// <summary>Flows of a source or server above its share.</summary>
    public long OverShare { get; init; }

    /// <summary>Flows that were demoted to memos and ended before negotiating, so that they have no row.</summary>
    public long Unreported { get; init; }

    /// <summary>Whether all numbers are 0.</summary>
    public bool IsEmpty => (Tracked | Remembered | Demoted | Evicted | OverShare | Unreported) == 0;

    /// <summary>The counts as an object.</summary>
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

    /// <summary>The increase since an earlier reading; current numbers are not subtracted.</summary>
    public static FlowStageStats operator -(FlowStageStats a, FlowStageStats b) => a with
    {
        Demoted = a.Demoted - b.Demoted,
        Evicted = a.Evicted - b.Evicted,
        OverShare = a.OverShare - b.OverShare,
        Unreported = a.Unreported - b.Unreported,
    };
}
