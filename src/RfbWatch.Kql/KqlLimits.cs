namespace RfbWatch.Kql;

/// <summary>Limits of one run. Reaching one ends the run with a <see cref="KqlLimitException"/>, never with a partial result.</summary>
public sealed record KqlLimits
{
    /// <summary>The documented defaults.</summary>
    public static KqlLimits Default { get; } = new();

    /// <summary>Rows that a single operator may hold (sort, join side, materialize, result). Default 20,000,000.</summary>
    public long MaximumRows { get; init; } = 20_000_000;

    /// <summary>Rows that a join, mv-expand or range may produce. Default 50,000,000.</summary>
    public long MaximumProducedRows { get; init; } = 50_000_000;

    /// <summary>Distinct groups of a single summarize, distinct or top-nested. Default 5,000,000.</summary>
    public int MaximumGroups { get; init; } = 5_000_000;

    /// <summary>UTF-16 code units in one string produced by a function. Default 16,777,216.</summary>
    public int MaximumStringLength { get; init; } = 16_777_216;

    /// <summary>Items in one array produced by a function or aggregate. Default 1,048,576, the limit of the service.</summary>
    public int MaximumArrayLength { get; init; } = 1_048_576;

    /// <summary>Estimated memory of the rows that operators hold, including strings, bytes. Default 4 GiB.</summary>
    public long MaximumMemory { get; init; } = 4L << 30;

    /// <summary>Longest duration of a run. Default ten minutes.</summary>
    public TimeSpan MaximumTime { get; init; } = TimeSpan.FromMinutes(10);
}
