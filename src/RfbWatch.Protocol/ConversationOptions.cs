namespace RfbWatch.Protocol;

/// <summary>Limits of one conversation; every one is met before a length from the wire is used.</summary>
public sealed record ConversationOptions
{
    /// <summary>Bytes of one side held while what they mean depends on the other side; beyond it the other side is taken for silent, and these bytes are read for what they prove alone. Default 64 KiB.</summary>
    public int MaxPendingBytes { get; init; } = 64 << 10;

    /// <summary>Longest desktop name read. Default 64 KiB.</summary>
    public int MaxNameLength { get; init; } = 64 << 10;

    /// <summary>Longest reason text read. Default 64 KiB.</summary>
    public int MaxReasonLength { get; init; } = 64 << 10;

    /// <summary>Most Tight capabilities in one list. Default 4096.</summary>
    public int MaxCapabilities { get; init; } = 4096;

    /// <summary>Encodings kept of a client's first SetEncodings; viewers name some dozens. More are an oversize field, and only the first are kept. Default 1024.</summary>
    public int MaxEncodings { get; init; } = 1024;

    /// <summary>Clipboard text longer than this is an oversize field. Default 16 MiB.</summary>
    public long MaxClipboardLength { get; init; } = 16 << 20;

    /// <summary>
    /// Plain clipboard text longer than this is named as an oversize field too, but read on: LibVNCServer refuses it since CVE-2018-7225, TigerVNC
    /// takes 256 KiB by default, and only the extended clipboard carries more. Default 1 MiB.
    /// </summary>
    public long MaxPlainClipboardLength { get; init; } = 1 << 20;

    /// <summary>Characters of any wire text kept. Default 1024; longer text is cut with a mark.</summary>
    public int MaxTextLength { get; init; } = 1024;

    /// <summary>Whether names of transferred files are kept (they are never without this). Default false.</summary>
    public bool KeepFileNames { get; init; }
}
