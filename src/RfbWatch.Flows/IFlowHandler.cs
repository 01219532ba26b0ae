namespace RfbWatch.Flows;

/// <summary>
/// Decisions that the flow table requests from the layer above. Implemented by a struct, so that the calls cost nothing
/// for the flows (nearly all) that are decided by their first bytes.
/// </summary>
public interface IFlowHandler
{
    /// <summary>
    /// Classifies the first bytes of one stream. Called with all bytes of the stream so far, again with more bytes after <see cref="StreamVerdict.NeedMore"/>,
    /// but not again after another verdict or once <see cref="FlowOptions.ProbeBytes"/> are reached.
    /// </summary>
    /// <param name="start">The first bytes of the stream that were seen.</param>
    /// <param name="beginningSeen">Whether they are the first bytes that were sent (a SYN was seen), or only the first ones in the capture.</param>
    StreamVerdict Probe(ReadOnlySpan<byte> start, bool beginningSeen);

    /// <summary>
    /// Whether a stream that was classified as not of interest has to be classified again from this segment on: the bytes at its beginning may differ from
    /// those that the peer received, and a conversation of interest may start later. Called for every segment with payload of such a stream, so nearly every
    /// call must decide by the first bytes.
    /// </summary>
    /// <param name="segment">The captured payload of one segment.</param>
    bool MayReopen(ReadOnlySpan<byte> segment);

    /// <summary>
    /// Called after a probe returned Yes: the returned sink receives both streams of the flow, starting with the first bytes still held.
    /// Null: the handler cannot accept the flow (which it counts itself), and the flow is treated as not of interest.
    /// </summary>
    IStreamSink? Open(in FlowSummary flow);

    /// <summary>
    /// Whether the flow is to be reported at its end if it was not opened by then (a watched port, or all connections). Called once, when its first packet is
    /// seen, because times and counts must be recorded from then on: a flow that is not to be reported has none. Until a SYN shows which endpoint opened the
    /// connection, the first sender counts as the initiator, so the result should not depend on the order of the ports.
    /// </summary>
    bool WantsClosed(ushort initiatorPort, ushort responderPort);

    /// <summary>
    /// Encodes a very common form of opening in a short code, so that a flow can be remembered in few bytes. <see cref="Lengthen"/> must restore the exact
    /// bytes.
    /// </summary>
    /// <param name="opening">First bytes of a run of one side.</param>
    /// <param name="length">Number of these bytes that the code represents.</param>
    /// <param name="code">The code, in 24 bits.</param>
    /// <returns>False if the bytes have no short form.</returns>
    bool TryShorten(ReadOnlySpan<byte> opening, out int length, out uint code)
    {
        (length, code) = (0, 0);
        return false;
    }

    /// <summary>Writes the bytes that a code of <see cref="TryShorten"/> represents, and returns their number.</summary>
    int Lengthen(uint code, Span<byte> opening) => 0;

    /// <summary>Called for a flow that never got a sink when it leaves the table, if <see cref="WantsClosed"/> returned true for it.</summary>
    void OnFlowClosed(in FlowSummary flow);
}
