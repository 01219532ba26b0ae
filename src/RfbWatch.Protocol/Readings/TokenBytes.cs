namespace RfbWatch.Protocol.Readings;

/// <summary>One possible byte string for a part of a stream, and the copies that provide it.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Copies">Bit n: copy n of the side provides at least one of them.</param>
/// <param name="Acknowledged">Number of the other side's bytes that the sender had received when it sent the last of the copies; -1 if unknown.</param>
internal sealed record TokenBytes(byte[] Bytes, ulong Copies, long Acknowledged);
