namespace RfbWatch.Outputs.Delivery;

/// <summary>Bounds of one spool.</summary>
public sealed record SpoolOptions
{
    /// <summary>Folder of the spool; made when it is missing. One process at a time may use it.</summary>
    public required string Folder { get; init; }

    /// <summary>Bytes that wait on disk at most; beyond it new records are refused and counted. Default 1 GiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Bytes after which a new segment file begins; a segment is deleted once all of it is acknowledged. Default 8 MiB.</summary>
    public int SegmentBytes { get; init; } = 8 << 20;

    /// <summary>Longest time appended records stay out of reach of a power cut (fsync). A killed process loses nothing appended. Default 1 s.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock that <see cref="SyncInterval"/> goes by.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Largest record in bytes. Default 1 MiB.</summary>
    public int MaxRecordBytes { get; init; } = 1 << 20;
}
