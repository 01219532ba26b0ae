namespace RfbWatch.Protocol.Scripts;

/// <summary>
/// The progress of one side of an exchange. Each reader stops according to its own side: whether the end of the other side is known by then depends on the order in
/// which the sides are read. Set only by <see cref="HandshakeState"/>, from events.
/// </summary>
internal sealed class ExchangeSide
{
    /// <summary>Whether this side is encrypted from here on.</summary>
    public bool Encrypted { get; internal set; }

    /// <summary>Whether the continuation of this side is not publicly known, or cannot be determined.</summary>
    public bool Unknown { get; internal set; }

    /// <summary>Whether the exchange was aborted inside the chosen type.</summary>
    public bool Refused { get; internal set; }

    /// <summary>Number of TLS application data records that this side sent, as far as they are counted.</summary>
    public int TlsRecords { get; internal set; }
}
