namespace RfbWatch.Protocol.Scripts;

/// <summary>
/// How far one side of an exchange went. Each reader ends by its own side: whether the other side's end is known by then depends on the order in which the sides are read.
/// Set by <see cref="HandshakeState"/> alone, from events.
/// </summary>
internal sealed class ExchangeSide
{
    /// <summary>From here on this side is encrypted.</summary>
    public bool Encrypted { get; internal set; }

    /// <summary>How this side continues from here is not publicly known, or cannot be determined.</summary>
    public bool Unknown { get; internal set; }

    /// <summary>The exchange was broken off inside the chosen type.</summary>
    public bool Refused { get; internal set; }

    /// <summary>TLS records of application data that this side sent, as far as they are counted.</summary>
    public int TlsRecords { get; internal set; }
}
