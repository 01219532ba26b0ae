namespace RfbWatch.Protocol.Carriers;

/// <summary>The location of the bytes by which a layer was recognised.</summary>
/// <param name="Stream">The stream that <paramref name="Offset"/> refers to.</param>
/// <param name="Offset">Stream offset of the first byte.</param>
/// <param name="Length">Number of bytes; 0 if this layer is shown by the layer of the other side.</param>
/// <param name="Frame">The frame that carried the last byte.</param>
internal readonly record struct LayerBytes(ByteStream Stream, long Offset, int Length, long Frame);
