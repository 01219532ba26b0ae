namespace RfbWatch.Protocol;

/// <summary>Data of the handshake and the first messages for fingerprints and products, in addition to the facts in the tables. Immutable.</summary>
internal sealed record FingerprintInput
{
    /// <summary>The input of a conversation without data.</summary>
    public static FingerprintInput None { get; } = new();

    /// <summary>First security round: types offered, in order.</summary>
    public IReadOnlyList<long> FirstOffered { get; init; } = [];

    /// <summary>Whether the server dictated one type instead of a list (RFB 3.3).</summary>
    public bool IsDictated { get; init; }

    /// <summary>First security round: the client's choice.</summary>
    public long? FirstChoice { get; init; }

    /// <summary>Whether the server refused (type 0 or an empty list).</summary>
    public bool Refused { get; init; }

    /// <summary>Tight tunnels, in order.</summary>
    public IReadOnlyList<TightCapability> TightTunnels { get; init; } = [];

    /// <summary>Tight authentication capabilities, in order; null until the count was seen.</summary>
    public IReadOnlyList<TightCapability>? TightAuthentications { get; init; }

    /// <summary>Numbers of capabilities after ServerInit: server messages, client messages, encodings; null until seen.</summary>
    public (int Server, int Client, int Encodings)? TightInteraction { get; init; }

    /// <summary>Vendors named in the Tight lists after ServerInit, each once, in order.</summary>
    public IReadOnlyList<string> TightVendors { get; init; } = [];

    /// <summary>VeNCrypt sub-types, in order; null until seen.</summary>
    public IReadOnlyList<long>? VeNCryptSubTypes { get; init; }

    /// <summary>First 13 bytes of the server's pixel format as on the wire; null until seen.</summary>
    public byte[]? ServerPixelFormat { get; init; }

    /// <summary>The structure of the server's first messages; null until ServerInit was read.</summary>
    public ServerOpening? ServerOpening { get; init; }

    /// <summary>The raw bytes of the desktop name (first 256); null until seen.</summary>
    public byte[]? DesktopName { get; init; }

    /// <summary>Whether the name followed Apple's 22 binary bytes.</summary>
    public bool ApplePrefix { get; init; }

    /// <summary>Whether the last byte of the failure or refusal reason was NUL (QEMU includes it in the length).</summary>
    public bool ReasonEndsWithNul { get; init; }

    /// <summary>Length of the key in Apple's Diffie-Hellman exchange in bytes; 0 when not seen.</summary>
    public int AppleKeySize { get; init; }

    /// <summary>Generator of Apple's Diffie-Hellman exchange; 0 when not seen.</summary>
    public int AppleGenerator { get; init; }

    /// <summary>First 13 bytes of the last SetPixelFormat before the first FramebufferUpdateRequest; null for none.</summary>
    public byte[]? ClientPixelFormat { get; init; }

    /// <summary>Order of the client's first messages: 'p' SetPixelFormat first, 'e' SetEncodings first, 'n' no SetPixelFormat, '\0' not seen.</summary>
    public char FirstMessages { get; init; }

    /// <summary>Whether a padding byte of messages 0, 2, 4 or 6 was not zero.</summary>
    public bool NonZeroPadding { get; init; }

    /// <summary>Type numbers of the first client messages (at most 16).</summary>
    public IReadOnlyList<byte> FirstMessageTypes { get; init; } = [];
}
