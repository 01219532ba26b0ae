namespace RfbWatch.Protocol;

/// <summary>Limits of one conversation; each is checked before a length from the wire is used.</summary>
public sealed record ConversationOptions
{
    /// <summary>
    /// Maximum number of bytes of one side that are buffered while their meaning depends on the other side; above it, the other side is treated as silent, and these
    /// bytes are evaluated alone. Default 64 KiB.
    /// </summary>
    internal int MaxPendingBytes { get; init; } = 64 << 10;

    /// <summary>Maximum length of a desktop name. Default 64 KiB.</summary>
    internal int MaxNameLength { get; init; } = 64 << 10;

    /// <summary>Maximum length of a reason text. Default 64 KiB.</summary>
    internal int MaxReasonLength { get; init; } = 64 << 10;

    /// <summary>Maximum number of Tight capabilities in one list. Default 4096.</summary>
    internal int MaxCapabilities { get; init; } = 4096;

    /// <summary>
    /// Maximum number of encodings stored from a client's first SetEncodings; viewers list a few dozen. More are an oversize field, and only the first are stored.
    /// Default 1024.
    /// </summary>
    internal int MaxEncodings { get; init; } = 1024;

    /// <summary>Clipboard text longer than this is an oversize field. Default 16 MiB.</summary>
    internal long MaxClipboardLength { get; init; } = 16 << 20;

    /// <summary>
    /// Longer plain clipboard text is also reported as an oversize field, but reading continues: LibVNCServer refuses it since CVE-2018-7225, TigerVNC
    /// accepts 256 KiB by default, and only the extended clipboard carries more. Default 1 MiB.
    /// </summary>
    internal long MaxPlainClipboardLength { get; init; } = 1 << 20;

    /// <summary>Maximum number of characters stored of any text from the wire. Default 1024; longer text is truncated with a mark.</summary>
    internal int MaxTextLength { get; init; } = 1024;

    /// <summary>Whether names of transferred files are stored. Default false.</summary>
    public bool KeepFileNames { get; init; }
}
