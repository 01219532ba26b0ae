namespace RfbWatch.Protocol.Readings;

/// <summary>The bytes that one packet carries for a part of a stream's beginning. Several copies of the same offsets may differ; the receiver took one of them.</summary>
/// <param name="Offset">Stream offset of the first byte.</param>
/// <param name="Bytes">The bytes that were kept; none where only the length is known.</param>
/// <param name="Length">Bytes that the packet carried, at least as many as were kept.</param>
/// <param name="Penalty">What speaks against the packet, in bits: log2 of how much less likely it is that the receiver took it. 0 or more.</param>
/// <param name="Marks">Why, as the caller names it; carried along.</param>
/// <param name="Acknowledged">How many bytes of the other side's stream the sender had received by then; -1 when unknown.</param>
/// <param name="Frame">Number that the caller knows the packet by.</param>
/// <param name="Ticks">Time of the packet (100 ns, UTC).</param>
public readonly record struct StreamCopy(
    long Offset, ReadOnlyMemory<byte> Bytes, int Length, int Penalty, int Marks, long Acknowledged, long Frame, long Ticks);
