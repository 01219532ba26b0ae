using Microsoft.Win32.SafeHandles;

namespace RfbWatch.Outputs.Delivery;

/// <summary>Reads from a file at an offset, as <see cref="RandomAccess.Read(SafeFileHandle, Span{byte}, long)"/>.</summary>
/// <returns>The number of bytes read; 0 at the end of the file.</returns>
/// <exception cref="IOException">The disk cannot read there.</exception>
internal delegate int SpoolRead(SafeFileHandle file, Span<byte> buffer, long offset);

/// <summary>Limits of one spool.</summary>
public sealed record SpoolOptions
{
    /// <summary>Folder of the spool; created if it is missing. Only one process may use it at a time.</summary>
    public required string Folder { get; init; }

    /// <summary>Maximum size on disk in bytes; above it, new records are refused and counted. Default 1 GiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Size in bytes at which a new segment file is started; a segment is deleted once all its records are acknowledged. Default 8 MiB.</summary>
    public int SegmentBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Maximum time until appended records are flushed to the disk (fsync), which protects them against a power failure. Killing the process does not lose appended records. Default 1 s.
    /// </summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock for <see cref="SyncInterval"/>.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Maximum size of a record in bytes. Default 1 MiB.</summary>
    public int MaxRecordBytes { get; init; } = 1 << 20;

    /// <summary>How segments are read. Tests replace it by a disk with unreadable sectors.</summary>
    internal SpoolRead Read { get; init; } = RandomAccess.Read;
}
