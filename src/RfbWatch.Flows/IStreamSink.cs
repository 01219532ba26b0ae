namespace RfbWatch.Flows;

/// <summary>
/// Receives the two reassembled streams of one flow. The bytes of one direction arrive in stream order, each exactly once;
/// the two directions interleave like the packets. Implementations are classes, because flows that are read to the end are rare.
/// </summary>
public interface IStreamSink
{
    /// <summary>Receives the next bytes of one stream. The span is valid only during the call.</summary>
    /// <param name="direction">Which stream.</param>
    /// <param name="bytes">The bytes; never empty.</param>
    /// <param name="ticks">Time of the packet that completed them (100 ns, UTC).</param>
    /// <param name="frame">Number of the frame that contained them.</param>
    /// <returns>
    /// Number of following bytes in this direction that the sink does not need: they are only counted, not reassembled, and reported through
    /// <see cref="OnSkipped"/>. 0: the next byte is needed; <see cref="long.MaxValue"/>: no byte is needed any more, and only gaps among them are reported.
    /// </returns>
    long OnBytes(FlowDirection direction, ReadOnlySpan<byte> bytes, long ticks, long frame);

    /// <summary>
    /// Reports bytes that have arrived but that the sink did not need, at most as many as it specified. Called before anything else about this direction, not
    /// when they arrive.
    /// </summary>
    /// <param name="direction">Which stream.</param>
    /// <param name="length">Their number; above 0.</param>
    void OnSkipped(FlowDirection direction, long length);

    /// <summary>
    /// Reports bytes that were sent but will not arrive: lost by the capture, truncated by its snaplen, or beyond the reassembly limit. A stream whose SYN was
    /// not seen starts with a gap of length 0: there may be bytes before its first one.
    /// </summary>
    /// <param name="direction">Which stream.</param>
    /// <param name="length">Number of missing bytes; 0 if unknown.</param>
    /// <returns>Number of following bytes that are not needed, as in <see cref="OnBytes"/>; it replaces the number returned there.</returns>
    long OnGap(FlowDirection direction, long length);

    /// <summary>
    /// Whether visiting the open flow could show anything new since the last visit. A sensor visits thousands of flows four times a second, and nearly none has
    /// changed.
    /// </summary>
    bool HasChanged { get; }

    /// <summary>The progress of the flow; it determines whether the flow layer keeps the flow's memory.</summary>
    SinkProgress Progress { get; }

    /// <summary>
    /// Called if copies of bytes at the beginning of a stream differ, and more segments have arrived since the last call. The sink decides which bytes were
    /// received and may start over with those; its result for both streams replaces its earlier ones.
    /// </summary>
    /// <param name="beginning">All copies; the same object in every call and in <see cref="OnClosed"/>.</param>
    ConflictResolution Resolve(FlowBeginning beginning);

    /// <summary>Called when one stream has ended by FIN or RST; no more bytes of it follow.</summary>
    void OnStreamEnd(FlowDirection direction, EndReason reason);

    /// <summary>
    /// Called when the flow has left the table; snapshots of an open flow are up to the caller. Called at most once, also at the end of the input and on
    /// eviction. Never called for a sink that was dropped to free its memory before the handshake ended: another sink then receives the same bytes and
    /// continues.
    /// </summary>
    /// <param name="flow">The summary of the whole flow.</param>
    /// <param name="beginning">The first segments of both directions; valid during the call.</param>
    void OnClosed(in FlowSummary flow, FlowBeginning beginning);
}
