namespace RfbWatch.Throughput;

/// <summary>The bytes that one endpoint sends before the other answers: some exact bytes, then filler.</summary>
/// <param name="FromClient">Whether the client sends them.</param>
/// <param name="Bytes">Exact bytes.</param>
/// <param name="Filler">Number of random-looking bytes after them.</param>
/// <param name="EndsHandshake">Whether this step completes the RFB handshake.</param>
internal readonly record struct Step(bool FromClient, byte[] Bytes, long Filler = 0, bool EndsHandshake = false);
