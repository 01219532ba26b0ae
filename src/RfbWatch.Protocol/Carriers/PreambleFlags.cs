namespace RfbWatch.Protocol.Carriers;

/// <summary>Properties of a preamble besides the carrier and its target.</summary>
[Flags]
internal enum PreambleFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The sender requests the connection (Upgrade, CONNECT, SOCKS request, a block that names a host): the client of the carrier.</summary>
    Requests = 1,

    /// <summary>The sender grants the connection: the server of the carrier.</summary>
    Grants = 2,

    /// <summary>The connection was refused; another attempt or nothing follows in this direction.</summary>
    Refused = 4,

    /// <summary>The following data cannot be read (GSSAPI protection).</summary>
    Opaque = 8,

    /// <summary>Non-zero bytes follow the first NUL of a repeater's block (CVE-2018-20023, CVE-2018-21247).</summary>
    BlockGarbage = 16,

    /// <summary>A repeater's keep-alive: the layer starts again after it, and no carrier is added.</summary>
    KeepAlive = 32,

    /// <summary>The target is raw address bytes, not text.</summary>
    BinaryTarget = 64,

    /// <summary>The server of an RFB conversation waits at a repeater (the block is an <c>ID:</c>): either end may send it.</summary>
    RepeaterId = 128,

    /// <summary>A header that opens nothing: no carrier is added, and the layer begins after it.</summary>
    Transparent = 256,
}
