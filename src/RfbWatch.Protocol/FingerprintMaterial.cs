namespace RfbWatch.Protocol;

/// <summary>What the handshake and the first messages left for fingerprints and products beyond the facts of the tables.</summary>
internal sealed class FingerprintMaterial
{
    private List<TightCapability>? _tightTunnels;
    private List<string>? _tightVendors;
    private List<byte>? _firstMessageTypes;

    /// <summary>First security round: types offered, in order.</summary>
    public IReadOnlyList<long> FirstOffered { get; set; } = [];

    /// <summary>The server dictated one type instead of a list (RFB 3.3).</summary>
    public bool IsDictated { get; set; }

    /// <summary>First security round: the client's choice.</summary>
    public long? FirstChoice { get; set; }

    /// <summary>Whether the server refused (type 0 or an empty list).</summary>
    public bool Refused { get; set; }

    /// <summary>How many tunnels Tight offered; null until seen.</summary>
    public int? TightTunnelCount { get; set; }

    /// <summary>Tight tunnels, in order.</summary>
    public IReadOnlyList<TightCapability> TightTunnels => _tightTunnels ?? (IReadOnlyList<TightCapability>)[];

    /// <summary>Tight authentication capabilities, in order; null until the count was seen.</summary>
    public List<TightCapability>? TightAuthentications { get; set; }

    /// <summary>Capabilities after ServerInit: server messages, client messages, encodings; null until seen.</summary>
    public (int Server, int Client, int Encodings)? TightInteraction { get; set; }

    /// <summary>Vendors named in the Tight lists after ServerInit, each once, in order.</summary>
    public IReadOnlyList<string> TightVendors => _tightVendors ?? (IReadOnlyList<string>)[];

    /// <summary>VeNCrypt sub-types, in order; null until seen.</summary>
    public IReadOnlyList<long>? VeNCryptSubTypes { get; set; }

    /// <summary>First 13 bytes of the server's pixel format as on the wire; null until seen.</summary>
    public byte[]? ServerPixelFormat { get; set; }

    /// <summary>The shape of the server's first messages; null until ServerInit was read.</summary>
    public ServerOpening? ServerOpening { get; set; }

    /// <summary>The raw bytes of the desktop name (first 256); null until seen.</summary>
    public byte[]? DesktopName { get; set; }

    /// <summary>Whether the name stood behind Apple's 22 binary bytes.</summary>
    public bool ApplePrefix { get; set; }

    /// <summary>The failure or refusal reason's last byte was NUL (QEMU counts it).</summary>
    public bool ReasonEndsWithNul { get; set; }

    /// <summary>Length of the key in Apple's Diffie-Hellman exchange in bytes; 0 when not seen.</summary>
    public int AppleKeySize { get; set; }

    /// <summary>Generator of Apple's Diffie-Hellman exchange; 0 when not seen.</summary>
    public int AppleGenerator { get; set; }

    /// <summary>First 13 bytes of the last SetPixelFormat before the first FramebufferUpdateRequest; null for none.</summary>
    public byte[]? ClientPixelFormat { get; set; }

    /// <summary>Order of the client's first messages: 'p' SetPixelFormat first, 'e' SetEncodings first, 'n' no SetPixelFormat, '\0' not seen.</summary>
    public char FirstMessages { get; set; }

    /// <summary>A padding byte of messages 0, 2, 4 or 6 was not zero.</summary>
    public bool NonZeroPadding { get; set; }

    /// <summary>Type numbers of the first client messages (at most 16).</summary>
    public IReadOnlyList<byte> FirstMessageTypes => _firstMessageTypes ?? (IReadOnlyList<byte>)[];

    /// <summary>Adds to <see cref="TightTunnels"/>.</summary>
    public List<TightCapability> KeptTightTunnels => _tightTunnels ??= [];

    /// <summary>Adds to <see cref="TightVendors"/>.</summary>
    public List<string> KeptTightVendors => _tightVendors ??= [];

    /// <summary>Adds to <see cref="FirstMessageTypes"/>.</summary>
    public List<byte> KeptMessageTypes => _firstMessageTypes ??= [];
}
