namespace RfbWatch.Protocol.Carriers;

/// <summary>What a preamble says beside the carrier and its target.</summary>
[Flags]
internal enum PreambleFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The sender asks for the way (Upgrade, CONNECT, SOCKS request, a block that names a host): the client of the carrier.</summary>
    Asks = 1,

    /// <summary>The sender grants the way: the server of the carrier.</summary>
    Grants = 2,

    /// <summary>The way was refused; what follows in this direction is another try or nothing.</summary>
    Refused = 4,

    /// <summary>What follows cannot be read here (GSSAPI protection).</summary>
    Opaque = 8,

    /// <summary>Non-zero bytes stand after the first NUL of a repeater's block (CVE-2018-20023, CVE-2018-21247).</summary>
    BlockGarbage = 16,

    /// <summary>A repeater's keep-alive: the layer begins anew behind it, and no carrier is added.</summary>
    KeepAlive = 32,

    /// <summary>The target is raw address bytes, not text.</summary>
    BinaryTarget = 64,

    /// <summary>The server end of an RFB conversation waits at a repeater (the block is an <c>ID:</c>): either end may send it.</summary>
    RepeaterId = 128,

    /// <summary>A header that opens nothing: no carrier is added, and the layer begins behind it.</summary>
    Transparent = 256,
}
