namespace RfbWatch.Protocol.Scripts;

/// <summary>
/// How far one side's half of an exchange went. Each reader ends by its own half: how the other side's ended may be known by then or not, which hangs on the order in
/// which the sides are read.
/// </summary>
internal sealed class SecurityHalf
{
    /// <summary>From here on this side is encrypted.</summary>
    public bool Encrypted { get; set; }

    /// <summary>How this side goes on from here is not publicly known, or cannot be told.</summary>
    public bool Unknown { get; set; }

    /// <summary>The exchange was broken off inside the chosen type.</summary>
    public bool BrokenOff { get; set; }

    /// <summary>TLS records of application data that this side sent, counted to <c>TlsRecords.Enough</c>.</summary>
    public int TlsRecords { get; set; }
}
