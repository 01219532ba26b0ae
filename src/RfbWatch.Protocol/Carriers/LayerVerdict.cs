namespace RfbWatch.Protocol.Carriers;

/// <summary>What begins at a place where either RFB or one more carrier can begin.</summary>
internal enum LayerVerdict : byte
{
    /// <summary>Neither.</summary>
    No,

    /// <summary>Too few bytes to say.</summary>
    NeedMore,

    /// <summary>A whole preamble.</summary>
    Preamble,

    /// <summary>An RFB banner.</summary>
    Rfb,
}
