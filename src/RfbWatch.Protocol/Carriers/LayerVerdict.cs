namespace RfbWatch.Protocol.Carriers;

/// <summary>The result for a position where either RFB or another carrier can begin.</summary>
internal enum LayerVerdict : byte
{
    /// <summary>Neither.</summary>
    No,

    /// <summary>Too few bytes to decide.</summary>
    NeedMore,

    /// <summary>A complete preamble.</summary>
    Preamble,

    /// <summary>An RFB banner.</summary>
    Rfb,
}
