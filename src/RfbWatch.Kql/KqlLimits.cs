namespace RfbWatch.Kql;

/// <summary>Bounds of one run. Meeting one ends the run with a <see cref="KqlLimitException"/>, never with a part of the result.</summary>
public sealed record KqlLimits
{
    /// <summary>The documented defaults.</summary>
    public static KqlLimits Default { get; } = new();

    /// <summary>Rows that any one operator may hold (sort, join side, materialize, result). Default 20,000,000.</summary>
    public long MaximumRows { get; init; } = 20_000_000;

    /// <summary>Rows that a join, mv-expand or range may put out. Default 50,000,000.</summary>
    public long MaximumProducedRows { get; init; } = 50_000_000;

    /// <summary>Distinct groups of one summarize, distinct or top-nested. Default 5,000,000.</summary>
    public int MaximumGroups { get; init; } = 5_000_000;

    /// <summary>UTF-16 units in one string that a function makes. Default 16,777,216.</summary>
    public int MaximumStringLength { get; init; } = 16_777_216;

    /// <summary>Items in one array that a function or aggregate makes. Default 1,048,576, the service's own bound.</summary>
    public int MaximumArrayLength { get; init; } = 1_048_576;

    /// <summary>Bytes that rows held by operators may take, texts included, by estimate. Default 4 GiB.</summary>
    public long MaximumMemory { get; init; } = 4L << 30;

    /// <summary>Longest time a run may take. Default ten minutes.</summary>
    public TimeSpan MaximumTime { get; init; } = TimeSpan.FromMinutes(10);
}
