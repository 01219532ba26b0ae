namespace RfbWatch.Flows;

/// <summary>
/// What the flow table asks of the layer above. Implemented by a struct, so that the calls cost nothing
/// for the flows (nearly all) that are decided in their first bytes.
/// </summary>
public interface IFlowHandler
{
    /// <summary>
    /// Looks at the first bytes of one stream. Called with all bytes of the stream so far, again with more after
    /// <see cref="StreamVerdict.NeedMore"/>, and no more once it answered or <see cref="FlowOptions.ProbeBytes"/> are reached.
    /// </summary>
    /// <param name="start">The first bytes of the stream that were seen.</param>
    /// <param name="beginningSeen">Whether they are the first bytes that were sent (a SYN was seen), or only the first that the capture holds.</param>
    StreamVerdict Probe(ReadOnlySpan<byte> start, bool beginningSeen);

    /// <summary>
    /// Whether a stream that was judged as not of interest has to be judged again from this segment on: other bytes may have stood at its beginning than those that the peer received, and
    /// what is of interest may begin later. Called for every segment with payload of such a stream, so nearly every answer must be had from the first bytes.
    /// </summary>
    /// <param name="segment">The captured payload of one segment.</param>
    bool MayReopen(ReadOnlySpan<byte> segment);

    /// <summary>
    /// A probe said yes: the sink returned here gets both streams of the flow, from the first bytes still held.
    /// Null: the handler cannot take it (it counts that itself), and the flow is treated as not of interest.
    /// </summary>
    IStreamSink? Open(in FlowSummary flow);

    /// <summary>
    /// Whether the flow is to be reported at its end if it was not opened by then (a watched port, or all connections). Asked once, when its
    /// first packet is seen, because only then its times and counts can be kept: a flow that is not to be reported has none.
    /// Until a SYN says who opened, the first sender stands in for the initiator, so the answer should not depend on the order of the ports.
    /// </summary>
    bool WantsClosed(ushort initiatorPort, ushort responderPort);

    /// <summary>
    /// Shortens a form of opening that very many flows have, so that a flow can be remembered in few bytes. What is shortened must come back exactly by <see cref="Lengthen"/>.
    /// </summary>
    /// <param name="opening">First bytes of a run of one side.</param>
    /// <param name="length">How many of them the code stands for.</param>
    /// <param name="code">The code, in 24 bits.</param>
    /// <returns>False when the bytes have no short form.</returns>
    bool TryShorten(ReadOnlySpan<byte> opening, out int length, out uint code)
    {
        (length, code) = (0, 0);
        return false;
    }

    /// <summary>Writes the bytes that a code of <see cref="TryShorten"/> stands for, and says how many.</summary>
    int Lengthen(uint code, Span<byte> opening) => 0;

    /// <summary>A flow that never got a sink has left the table, and <see cref="WantsClosed"/> said yes.</summary>
    void OnFlowClosed(in FlowSummary flow);
}
