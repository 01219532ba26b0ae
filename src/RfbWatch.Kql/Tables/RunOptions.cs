using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>Options of one run of a compiled query.</summary>
public sealed record RunOptions
{
    /// <summary>The instant that <c>now()</c> and <c>ago()</c> use, UTC. There is no default: the engine does not read a clock.</summary>
    public required DateTime Now { get; init; }

    /// <summary>The clock used to enforce <see cref="KqlLimits.MaximumTime"/>; no result depends on it.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Limits of the run.</summary>
    public KqlLimits Limits { get; init; } = KqlLimits.Default;

    /// <summary>Token that cancels the run, which then throws <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Whether the caller keeps all rows of the result. Their memory then counts towards the limits. Default false.</summary>
    public bool KeepsResult { get; init; }

    /// <summary>Seed of <c>rand()</c>, <c>sample</c> and <c>new_guid()</c>. Default 1.</summary>
    public int RandomSeed { get; init; } = 1;

    /// <summary>Values of declared query parameters by name; they override the declared defaults.</summary>
    public IReadOnlyDictionary<string, KustoValue> Parameters { get; init; } = new Dictionary<string, KustoValue>();
}
