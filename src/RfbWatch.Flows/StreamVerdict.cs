namespace RfbWatch.Flows;

/// <summary>A probe's verdict on the first bytes of one stream.</summary>
public enum StreamVerdict : byte
{
    /// <summary>The bytes so far fit; probe again when there are more.</summary>
    NeedMore = 0,

    /// <summary>The handler does not need this stream. Final, unless <see cref="IFlowHandler.MayReopen"/> returns true for a later segment.</summary>
    No = 1,

    /// <summary>The handler wants both streams of this flow, from their first bytes on. Final.</summary>
    Yes = 2,
}
