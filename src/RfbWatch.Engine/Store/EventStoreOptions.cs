namespace RfbWatch.Engine.Store;

/// <summary>Path and retention of the event store.</summary>
public sealed record EventStoreOptions
{
    /// <summary>The database file; its folder is created if it is missing.</summary>
    public required string Path { get; init; }

    /// <summary>Age after which rows are deleted; at least the longest look-back of any rule. Default 14 days.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Size in bytes above which the oldest rows are deleted. Default 2 GiB.</summary>
    public long MaxBytes { get; init; } = 2L << 30;

    /// <summary>
    /// Maximum size in bytes of rows kept in memory while the disk fails; the oldest are dropped first. In addition, up to half as much is used for the latest rows of the tables that
    /// near-real-time rules read. Default 64 MiB.
    /// </summary>
    public long MaxMemoryBytes { get; init; } = 64L << 20;

    /// <summary>Maximum number of state entries kept in memory while the disk fails. Default 100,000.</summary>
    public int MaxRemembered { get; init; } = 100_000;
}
