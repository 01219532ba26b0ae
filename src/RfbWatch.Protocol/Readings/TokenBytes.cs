namespace RfbWatch.Protocol.Readings;

/// <summary>One possible string of bytes for a part of a stream, and the copies that it takes them from.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Copies">Bit n: copy n of the side supplies at least one of them.</param>
/// <param name="Acknowledged">The other side's bytes that the sender had received when it sent the last of the copies; -1 when unknown.</param>
internal sealed record TokenBytes(byte[] Bytes, ulong Copies, long Acknowledged);
