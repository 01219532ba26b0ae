using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>
/// The flows of a source in one stage. If there are too many flows, the stage determines which ones are evicted or demoted first. The stages are <c>Opening</c> (first bytes of one side that
/// the peer has not acknowledged), <c>OneSide</c>, <c>BothSides</c> (both banners), <c>Negotiating</c> and <c>Accepted</c>.
/// </summary>
public sealed record FlowStageStats
{
    /// <summary>Flows that are currently tracked.</summary>
    public long Tracked { get; init; }

    /// <summary>Currently tracked flows whose complete TCP handshake was seen.</summary>
    public long TrackedOpened { get; init; }

    /// <summary>Flows that are currently demoted to memos.</summary>
    public long Remembered { get; init; }

    /// <summary>Flows that were demoted to memos and may resume, so that nothing is missed.</summary>
    public long Demoted { get; init; }

    /// <summary>Flows that were evicted because of a lack of memory.</summary>
    public long Evicted { get; init; }

    /// <summary>Flows of a source or server that exceeded its share.</summary>
    public long OverShare { get; init; }

    /// <summary>Flows that were demoted to memos and ended before negotiating, and therefore have no row.</summary>
    public long Unreported { get; init; }

    /// <summary>Whether all counts are 0.</summary>
    public bool IsEmpty => (Tracked | Remembered | Demoted | Evicted | OverShare | Unreported) == 0;

    /// <summary>Returns the counts as an object.</summary>
    public KustoValue ToBag() => Cell.Bag(
        new("Tracked", KustoValue.Of(Tracked)),
        new("TrackedOpened", KustoValue.Of(TrackedOpened)),
        new("Remembered", KustoValue.Of(Remembered)),
        new("Demoted", KustoValue.Of(Demoted)),
        new("Evicted", KustoValue.Of(Evicted)),
        new("OverShare", KustoValue.Of(OverShare)),
        new("Unreported", KustoValue.Of(Unreported)));

    /// <summary>Adds the counts of two sources.</summary>
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

    /// <summary>Returns the increase since an earlier reading. Current values (tracked and demoted flows) are not subtracted.</summary>
    public static FlowStageStats operator -(FlowStageStats a, FlowStageStats b) => a with
    {
        Demoted = a.Demoted - b.Demoted,
        Evicted = a.Evicted - b.Evicted,
        OverShare = a.OverShare - b.OverShare,
        Unreported = a.Unreported - b.Unreported,
    };
}
