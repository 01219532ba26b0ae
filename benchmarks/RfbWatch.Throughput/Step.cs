namespace RfbWatch.Throughput;

/// <summary>What one end says before the other answers: some exact bytes, then filler.</summary>
/// <param name="FromClient">Who says it.</param>
/// <param name="Bytes">Exact bytes.</param>
/// <param name="Filler">Random-looking bytes after them.</param>
/// <param name="EndsHandshake">With this step the RFB handshake is complete.</param>
internal readonly record struct Step(bool FromClient, byte[] Bytes, long Filler = 0, bool EndsHandshake = false);
