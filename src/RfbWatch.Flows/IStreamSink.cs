namespace RfbWatch.Flows;

/// <summary>
/// Receives the two reassembled streams of one flow. Bytes of one direction come in stream order, each exactly once;
/// the two directions interleave as the packets did. Implementations are classes: flows that are read to the end are rare.
/// </summary>
public interface IStreamSink
{
    /// <summary>The next bytes of one stream. The span is valid only during the call.</summary>
    /// <param name="direction">Which stream.</param>
    /// <param name="bytes">The bytes; never empty.</param>
    /// <param name="ticks">Time of the packet that completed them (100 ns, UTC).</param>
    /// <param name="frame">Number of the frame that brought them.</param>
    /// <returns>
    /// How many of the bytes that follow in this direction the sink does not need: they are only counted, not kept in order, and reported by
    /// <see cref="OnSkipped"/>. 0: the next byte is needed; <see cref="long.MaxValue"/>: none is, ever, and only gaps among them are reported.
    /// </returns>
    long OnBytes(FlowDirection direction, ReadOnlySpan<byte> bytes, long ticks, long frame);

    /// <summary>Bytes that the sink did not need have come, at most as many as it said. Reported before anything else about this direction, not when they arrive.</summary>
    /// <param name="direction">Which stream.</param>
    /// <param name="length">How many; above 0.</param>
    void OnSkipped(FlowDirection direction, long length);

    /// <summary>
    /// Bytes that were sent but will not come: lost by the capture, cut by its snaplen, or beyond the reassembly bound. A stream whose SYN was
    /// not seen begins with a gap of length 0: bytes may stand before its first.
    /// </summary>
    /// <param name="direction">Which stream.</param>
    /// <param name="length">How many bytes are missing; 0 when unknown.</param>
    /// <returns>How many of the bytes that follow are not needed, as in <see cref="OnBytes"/>; it replaces what was returned there.</returns>
    long OnGap(FlowDirection direction, long length);

    /// <summary>Whether a visit while the flow lives on could show what the last one did not. A sensor visits thousands of flows four times a second, and nearly none has changed.</summary>
    bool HasChanged { get; }

    /// <summary>How far the flow has come; the flow layer keeps or gives up its memory by it.</summary>
    SinkProgress Progress { get; }

    /// <summary>
    /// Copies of bytes at the beginning of a stream differ, and more segments have come since the last call. The sink decides which bytes were received
    /// and may begin anew with those; what it says of both streams holds instead of what it said before.
    /// </summary>
    /// <param name="beginning">All copies; the same object at every call and at <see cref="OnClosed"/>.</param>
    ConflictResolution Resolve(FlowBeginning beginning);

    /// <summary>One stream has ended by FIN or RST; no bytes of it follow.</summary>
    void OnStreamEnd(FlowDirection direction, EndReason reason);

    /// <summary>
    /// A snapshot moment of a flow that lives on is up to the caller; this is the end: the flow has left the table.
    /// Called at most once, also at the end of the input and on eviction; never of a sink that was dropped for its memory before the handshake ended: then another one gets the same bytes and goes on.
    /// </summary>
    /// <param name="flow">The whole flow.</param>
    /// <param name="beginning">The first segments of both directions; valid during the call.</param>
    void OnClosed(in FlowSummary flow, FlowBeginning beginning);
}
