using System.Collections.Concurrent;

namespace RfbWatch.Sensor.Operation;

/// <summary>Counters of the page's server since the start. Safe for concurrent use.</summary>
public sealed class WebCounters
{
    private readonly ConcurrentDictionary<int, long> _answers = new();
    private readonly ConcurrentDictionary<string, long> _displaced = new(StringComparer.Ordinal);
    private long _wrong;
    private long _missing;
    private int _connections;

    /// <summary>Responses by status code.</summary>
    public IReadOnlyDictionary<int, long> Answers => _answers;

    /// <summary>Connections closed in favour of others: <c>address</c> if one address had too many, <c>total</c> if there were too many in total.</summary>
    public IReadOnlyDictionary<string, long> Displaced => _displaced;

    /// <summary>Requests with a wrong token.</summary>
    public long WrongTokens => Interlocked.Read(ref _wrong);

    /// <summary>Requests without a token.</summary>
    public long MissingTokens => Interlocked.Read(ref _missing);

    /// <summary>Open connections.</summary>
    public int Connections => Volatile.Read(ref _connections);

    internal void Answered(int status) => _answers.AddOrUpdate(status, 1, (_, count) => count + 1);

    internal void Displace(string limit) => _displaced.AddOrUpdate(limit, 1, (_, count) => count + 1);

    internal void Opened() => Interlocked.Increment(ref _connections);

    internal void Closed() => Interlocked.Decrement(ref _connections);

    internal void TokenFailed(bool isMissing) => _ = isMissing ? Interlocked.Increment(ref _missing) : Interlocked.Increment(ref _wrong);
}
