namespace RfbWatch.Protocol;

/// <summary>The location of the bytes that prove a fact. Never the bytes themselves.</summary>
/// <param name="Name">Their kind: a <see cref="ProofName"/> or, for a copy of disputed bytes, the <see cref="Token"/> that it belongs to.</param>
/// <param name="Side">The side that sent them.</param>
/// <param name="Stream">The stream that <paramref name="Offset"/> refers to.</param>
/// <param name="Offset">Stream offset of the first byte.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="Frame">
/// The frame that carried the last byte; 0 if no captured frame did. If there are several copies, the frame of the copy that was read; for a segment in IP fragments,
/// the frame of the last fragment. If the bytes of more than 64 packets of one side were waiting to be parsed, it may be a later one of these packets.
/// </param>
/// <param name="IsAccepted">
/// For disputed bytes: whether this copy contains the bytes that were used. Null for all others. If the caller did not keep the copy, <paramref name="Frame"/> is the
/// frame that the caller named.
/// </param>
public readonly record struct ProvingBytes(string Name, Side Side, ByteStream Stream, long Offset, int Length, long Frame, bool? IsAccepted = null);
