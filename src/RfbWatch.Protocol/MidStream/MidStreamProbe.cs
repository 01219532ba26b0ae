namespace RfbWatch.Protocol.MidStream;

/// <summary>
/// Recognises RFB by the client's messages in a stream whose beginning was not captured. Runs for every such flow, without allocation. A run of
/// messages may begin at the first captured byte or within one short message of it; almost every other stream is rejected at
/// each of these positions within a few bytes, so that its first 40 bytes are sufficient.
/// </summary>
internal static class MidStreamProbe
{
    // Messages longer than SetPixelFormat's 20 bytes are rare; a stream that begins inside one is recognised after the flow was opened, or not at all.
    private const int Places = 20;

    /// <summary>Evaluates the first captured bytes of one stream.</summary>
    public static ProbeVerdict Probe(ReadOnlySpan<byte> start) =>
        MessageRunSearch.Evaluate<MessageChain>(start, Places, RunPasses.Unlimited).Kind switch
        {
            GrammarVerdict.Answer.Yes => ProbeVerdict.Rfb,
            GrammarVerdict.Answer.NeedMore => ProbeVerdict.NeedMore,
            GrammarVerdict.Answer.No => ProbeVerdict.NotRfb,
        };
}
