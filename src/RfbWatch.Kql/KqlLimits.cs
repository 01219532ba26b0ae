namespace RfbWatch.Kql;

/// <summary>Limits of one run. Reaching one ends the run with a <see cref="KqlLimitException"/>, never with a partial result.</summary>
public sealed record KqlLimits
{
    /// <summary>The documented defaults.</summary>
    public static KqlLimits Default { get; } = new();

    /// <summary>Maximum number of rows that a single operator may keep in memory (sort, join side, materialize, result). Default 20,000,000.</summary>
    public long MaximumRows { get; init; } = 20_000_000;

    /// <summary>Maximum number of rows that a join, mv-expand or range may produce. Default 50,000,000.</summary>
    public long MaximumProducedRows { get; init; } = 50_000_000;

    /// <summary>Maximum number of distinct groups in a single summarize or distinct. Default 5,000,000.</summary>
    public int MaximumGroups { get; init; } = 5_000_000;

    /// <summary>Maximum length of one string produced by a function, in UTF-16 code units. Default 16,777,216.</summary>
    public int MaximumStringLength { get; init; } = 16_777_216;

    /// <summary>Maximum number of items in one array produced by a function or aggregate. Default 1,048,576, the limit of the Kusto service.</summary>
    public int MaximumArrayLength { get; init; } = 1_048_576;

    /// <summary>Maximum estimated memory, in bytes, of the rows that operators keep, including strings. Default 4 GiB.</summary>
    public long MaximumMemory { get; init; } = 4L << 30;

    /// <summary>Maximum duration of a run. Default ten minutes.</summary>
    public TimeSpan MaximumTime { get; init; } = TimeSpan.FromMinutes(10);
}
