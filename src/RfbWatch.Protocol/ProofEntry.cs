namespace RfbWatch.Protocol;

/// <summary>One location of bytes that prove facts, before it is packed.</summary>
/// <param name="Facts">What the bytes prove.</param>
/// <param name="Name">Their kind.</param>
/// <param name="Side">The side that sent them.</param>
/// <param name="Stream">The stream that <paramref name="Offset"/> refers to.</param>
/// <param name="Offset">Stream offset of the first byte.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="Frame">The frame that carried the last byte.</param>
internal readonly record struct ProofEntry(ProvenFacts Facts, ProofName Name, Side Side, ByteStream Stream, long Offset, int Length, long Frame);
