namespace RfbWatch.Engine.Store;

/// <summary>Where the event store lies and how much it keeps.</summary>
public sealed record EventStoreOptions
{
    /// <summary>The database file; its folder is made when it is missing.</summary>
    public required string Path { get; init; }

    /// <summary>Age after which rows are deleted; at least the longest look-back of any rule. Default 14 days.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Bytes of the database after which the oldest rows are deleted. Default 2 GiB.</summary>
    public long MaxBytes { get; init; } = 2L << 30;

    /// <summary>Bytes of rows that are kept in memory while the disk takes none; the oldest go first. Default 64 MiB.</summary>
    public long MaxMemoryBytes { get; init; } = 64L << 20;

    /// <summary>Texts that are remembered in memory, likewise. Default 100,000.</summary>
    public int MaxRemembered { get; init; } = 100_000;
}
