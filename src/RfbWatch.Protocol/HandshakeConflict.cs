namespace RfbWatch.Protocol;

/// <summary>A conflict in the handshake: copies of the same bytes differ, or the server's answer contradicts the client's message.</summary>
/// <param name="Side">The side that sent the bytes.</param>
/// <param name="Token">The part of the handshake.</param>
/// <param name="Offset">Stream offset of that part.</param>
/// <param name="Length">Its length in bytes, as used.</param>
/// <param name="Decision">Why these bytes were used.</param>
/// <param name="Copies">The copies, in the order of their arrival.</param>
public sealed record HandshakeConflict(Side Side, Token Token, long Offset, int Length, ConflictDecision Decision, IReadOnlyList<ConflictCopy> Copies)
{
    /// <summary>Locations of the copies, each with its frame. If no captured packet contains the bytes that the server answered, only their position.</summary>
    internal IEnumerable<ProvingBytes> Proof => Copies.Count == 0
        ? [new(Token.ToString(), Side, ByteStream.Tcp, Offset, Length, 0, IsAccepted: false)]
        : Copies.Select(copy => new ProvingBytes(Token.ToString(), Side, ByteStream.Tcp, Offset, Length, copy.Frame, copy.IsAccepted));
}
