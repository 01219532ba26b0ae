namespace RfbWatch.Protocol;

/// <summary>Copies of the same bytes of the handshake differ, or the server's answer contradicts what the client said.</summary>
/// <param name="Side">Whose bytes.</param>
/// <param name="Token">Which part of the handshake.</param>
/// <param name="Offset">Stream offset of that part.</param>
/// <param name="Length">Its length as taken, in bytes.</param>
/// <param name="Decision">Why these bytes were taken.</param>
/// <param name="Copies">The copies, in the order of their arrival.</param>
public sealed record HandshakeConflict(Side Side, Token Token, long Offset, int Length, ConflictDecision Decision, IReadOnlyList<ConflictCopy> Copies)
{
    /// <summary>Where the copies are, each with its frame. Where no captured packet holds the bytes that the server answers, their place alone.</summary>
    internal IEnumerable<ProvingBytes> Proof => Copies.Count == 0
        ? [new(Token.ToString(), Side, ByteStream.Tcp, Offset, Length, 0, Taken: false)]
        : Copies.Select(copy => new ProvingBytes(Token.ToString(), Side, ByteStream.Tcp, Offset, Length, copy.Frame, copy.Taken));
}
