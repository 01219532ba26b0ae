namespace RfbWatch.Flows;

/// <summary>What a probe says of the first bytes of one stream.</summary>
public enum StreamVerdict : byte
{
    /// <summary>The bytes so far fit; ask again when there are more.</summary>
    NeedMore = 0,

    /// <summary>This stream is nothing the handler reads. Final, unless <see cref="IFlowHandler.MayReopen"/> says otherwise of a later segment.</summary>
    No = 1,

    /// <summary>The handler wants both streams of this flow, from their first bytes on. Final.</summary>
    Yes = 2,
}
