namespace RfbWatch.Capture;

/// <summary>Bounds for reading capture files.</summary>
public sealed record CaptureFileOptions
{
    /// <summary>The default bounds.</summary>
    public static CaptureFileOptions Default { get; } = new();

    /// <summary>
    /// Bytes read from the input at once, and the least size of the buffer for large files. Default 256 KiB: what was read is then still
    /// in the second-level cache when it is used.
    /// </summary>
    public int BufferBytes { get; init; } = 256 << 10;

    /// <summary>
    /// The largest frame that is believed where the file's own snaplen allows it; a longer one makes the record malformed.
    /// Files whose snaplen is smaller or 0 are held to 262,144 bytes, the largest snaplen of libpcap. Default 16 MiB.
    /// </summary>
    public int MaxFrameBytes { get; init; } = 16 << 20;

    /// <summary>Most bytes that one compressed file may expand to. Default 1 TiB.</summary>
    public long MaxExpandedBytes { get; init; } = 1L << 40;

    /// <summary>
    /// Most bytes out for one byte of compressed input, on average since the beginning, once
    /// <see cref="ExpansionGraceBytes"/> have come out. Captures of real traffic stay below 50; deflate can reach 1,032. Default 300.
    /// </summary>
    public int MaxExpansionRatio { get; init; } = 300;

    /// <summary>Bytes that may come out before <see cref="MaxExpansionRatio"/> is applied. Default 64 MiB.</summary>
    public long ExpansionGraceBytes { get; init; } = 64L << 20;

    /// <summary>Most interfaces in one section of a pcapng file. Default 65,536.</summary>
    public int MaxInterfaces { get; init; } = 65_536;
}
