namespace RfbWatch.Protocol.Carriers;

/// <summary>Where the bytes are by which a layer was recognised.</summary>
/// <param name="Stream">The stream in which <paramref name="Offset"/> counts.</param>
/// <param name="Offset">Stream offset of the first of them.</param>
/// <param name="Length">How many they are; 0 where the other side's layer shows this one.</param>
/// <param name="Frame">The frame that carried the last of them.</param>
internal readonly record struct LayerBytes(ByteStream Stream, long Offset, int Length, long Frame);
