namespace RfbWatch.Protocol;

/// <summary>The result for the first bytes of one stream.</summary>
public enum ProbeVerdict : byte
{
    /// <summary>Neither RFB nor a carrier of it; later data may be, and <c>RfbProbe.MayReopen</c> determines when to probe again.</summary>
    NotRfb,

    /// <summary>The bytes match so far; probe again with more.</summary>
    NeedMore,

    /// <summary>An RFB stream, or a carrier that leads to one: read both streams with a <c>Conversation</c>.</summary>
    Rfb,
}
