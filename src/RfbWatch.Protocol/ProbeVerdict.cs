namespace RfbWatch.Protocol;

/// <summary>What the first bytes of one stream say.</summary>
public enum ProbeVerdict : byte
{
    /// <summary>This is not RFB, nor a carrier that could hold it; what follows may be, and <c>RfbProbe.MayReopen</c> says where to ask again.</summary>
    NotRfb,

    /// <summary>The bytes so far fit; ask again with more.</summary>
    NeedMore,

    /// <summary>An RFB stream, or a carrier that leads to one: read both streams with a <c>Conversation</c>.</summary>
    Rfb,
}
