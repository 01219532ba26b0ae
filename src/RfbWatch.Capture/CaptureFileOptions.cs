namespace RfbWatch.Capture;

/// <summary>Limits for reading capture files.</summary>
public sealed record CaptureFileOptions
{
    /// <summary>The default limits.</summary>
    public static CaptureFileOptions Default { get; } = new();

    /// <summary>
    /// Bytes per read, and the minimum buffer size for large files. Default 256 KiB, which keeps the data in the second-level cache
    /// until it is processed.
    /// </summary>
    public int BufferBytes { get; init; } = 256 << 10;

    /// <summary>
    /// The largest frame accepted if the file's own snaplen allows it; a longer frame makes the record malformed. If a file's snaplen is 0 or less than 262,144
    /// bytes, the largest snaplen of libpcap, the limit is 262,144 bytes. Default 16 MiB.
    /// </summary>
    public int MaxFrameBytes { get; init; } = 16 << 20;

    /// <summary>The maximum expanded size of one compressed file, in bytes. Default 1 TiB.</summary>
    public long MaxExpandedBytes { get; init; } = 1L << 40;

    /// <summary>
    /// The maximum expansion ratio: expanded bytes per compressed byte, averaged from the start of the file and checked once
    /// <see cref="ExpansionGraceBytes"/> have been expanded. Captures of real traffic stay below 50; deflate can reach 1,032. Default 300.
    /// </summary>
    public int MaxExpansionRatio { get; init; } = 300;

    /// <summary>Expanded bytes before <see cref="MaxExpansionRatio"/> applies. Default 64 MiB.</summary>
    public long ExpansionGraceBytes { get; init; } = 64L << 20;

    /// <summary>The maximum number of interfaces in one section of a pcapng file. Default 65,536.</summary>
    public int MaxInterfaces { get; init; } = 65_536;
}
