namespace RfbWatch.Protocol;

/// <summary>One place that proves facts, before it is packed.</summary>
/// <param name="Facts">What its bytes prove.</param>
/// <param name="Name">What they are.</param>
/// <param name="Side">The side that sent them.</param>
/// <param name="Stream">The stream in which <paramref name="Offset"/> counts.</param>
/// <param name="Offset">Stream offset of the first of them.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Frame">The frame that carried the last of them.</param>
internal readonly record struct ProofEntry(ProvenFacts Facts, ProofName Name, Side Side, ByteStream Stream, long Offset, int Length, long Frame);
