namespace RfbWatch.Protocol.MidStream;

/// <summary>
/// Recognises RFB by the client's messages in a stream whose beginning was not seen. Runs for every such flow: no allocation. A run of
/// messages may begin at the first byte seen or within one short message of it; nearly every other stream breaks at
/// each of these places within a few bytes, so that its first 40 decide it.
/// </summary>
internal static class MidStreamProbe
{
    // A longer message than SetPixelFormat's 20 bytes is rare; who begins inside one is found after the flow was opened, or not.
    private const int Places = 20;

    /// <summary>Judges the first bytes that the capture holds of one stream.</summary>
    public static ProbeVerdict Probe(ReadOnlySpan<byte> start) =>
        MessageRunSearch.Judge<MessageChain>(start, Places).Kind switch
        {
            GrammarVerdict.Answer.Yes => ProbeVerdict.Rfb,
            GrammarVerdict.Answer.NeedMore => ProbeVerdict.NeedMore,
            _ => ProbeVerdict.NotRfb,
        };
}
