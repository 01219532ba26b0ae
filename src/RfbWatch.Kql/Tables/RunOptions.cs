using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>What one run of a compiled query is given.</summary>
public sealed record RunOptions
{
    /// <summary>The instant that <c>now()</c> and <c>ago()</c> see, UTC. There is no default: the engine reads no clock.</summary>
    public required DateTime Now { get; init; }

    /// <summary>Measures <see cref="KqlLimits.MaximumTime"/>, and nothing else: no result depends on it.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Bounds of the run.</summary>
    public KqlLimits Limits { get; init; } = KqlLimits.Default;

    /// <summary>Ends the run with <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>True when the caller keeps all rows of the result: their memory then counts against the limits too. Default false.</summary>
    public bool KeepsResult { get; init; }

    /// <summary>Seed of <c>rand()</c>, <c>sample</c> and <c>new_guid()</c>. Default 1.</summary>
    public int RandomSeed { get; init; } = 1;

    /// <summary>Values of declared query parameters by name; they win over the declared defaults.</summary>
    public IReadOnlyDictionary<string, KustoValue> Parameters { get; init; } = new Dictionary<string, KustoValue>();
}
