namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// One offer and choice of a security type with its result. There is one round in every conversation but UltraVNC's, whose
/// server may answer "continue" and offer again.
/// </summary>
internal sealed class SecurityRound
{
    /// <summary>SecurityResult of UltraVNC that asks for another round.</summary>
    public const uint Continue = 0xFFFFFFFF;

    /// <summary>Types offered, in order; null until the server's side read them.</summary>
    public IReadOnlyList<long>? Offered { get; set; }

    /// <summary>The client's choice, or the type that a 3.3 server dictated; null until read.</summary>
    public long? Choice { get; set; }

    /// <summary>The choice was concluded from the server's bytes alone, never read from the client.</summary>
    public long? ConcludedChoice { get; set; }

    /// <summary>SecurityResult; null until read or where the version has none.</summary>
    public uint? Result { get; set; }

    /// <summary>The server's side got past the point where a result stands (with or without one).</summary>
    public bool ServerPassed { get; set; }

    /// <summary>The exchange of the chosen type showed at least one byte of its own.</summary>
    public bool ExchangeSeen { get; set; }

    /// <summary>A 16-byte VNC challenge was sent in this round.</summary>
    public bool Challenged { get; set; }
}
