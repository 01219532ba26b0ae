namespace RfbWatch.Protocol.Readings;

/// <summary>The bytes that one packet contains for a part of a stream's beginning. Several copies of the same offsets may differ; the receiver accepted one of them.</summary>
/// <param name="Offset">Stream offset of the first byte.</param>
/// <param name="Bytes">The stored bytes; none if only the length is known.</param>
/// <param name="Length">Number of bytes in the packet, at least as many as were stored.</param>
/// <param name="Penalty">How implausible the packet is, in bits: log2 of how much less likely it is that the receiver accepted it. 0 or more.</param>
/// <param name="Marks">The reasons, as named by the caller; not interpreted.</param>
/// <param name="Acknowledged">Number of bytes of the other side's stream that the sender had received by then; -1 if unknown.</param>
/// <param name="Frame">The caller's number of the packet.</param>
/// <param name="Ticks">Time of the packet (100 ns, UTC).</param>
public readonly record struct StreamCopy(
    long Offset, ReadOnlyMemory<byte> Bytes, int Length, int Penalty, int Marks, long Acknowledged, long Frame, long Ticks);
