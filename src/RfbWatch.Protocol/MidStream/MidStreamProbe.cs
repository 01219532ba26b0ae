namespace RfbWatch.Protocol.MidStream;

/// <summary>Recognises RFB by its messages in a stream whose beginning was not seen. Runs for every such flow: no allocation.</summary>
internal static class MidStreamProbe
{
    /// <summary>Judges the first bytes that the capture holds of one stream.</summary>
    public static ProbeVerdict Probe(ReadOnlySpan<byte> start) => ProbeVerdict.NotRfb;
}
