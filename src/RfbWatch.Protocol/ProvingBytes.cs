namespace RfbWatch.Protocol;

/// <summary>Where the bytes are that prove a fact. Never the bytes themselves.</summary>
/// <param name="Name">What they are: a <see cref="ProofName"/>, or for a copy of disputed bytes the <see cref="Token"/> that it belongs to.</param>
/// <param name="Side">The side that sent them.</param>
/// <param name="Stream">The stream in which <paramref name="Offset"/> counts.</param>
/// <param name="Offset">Stream offset of the first of them.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Frame">
/// The frame that carried the last of them, of several copies the one that was read; 0 where no captured frame did. A segment in IP fragments counts as its last fragment. Where the bytes
/// of more than 64 packets of one side waited to be understood, it may be a later one of them.
/// </param>
/// <param name="Taken">Of disputed bytes: whether this copy holds the bytes that were taken. Null for all others. Of a copy that the caller did not keep, <paramref name="Frame"/> is the one that the caller named.</param>
public readonly record struct ProvingBytes(string Name, Side Side, ByteStream Stream, long Offset, int Length, long Frame, bool? Taken = null);
