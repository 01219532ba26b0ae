using RfbWatch.Sensor.Web;
using System.Collections.Concurrent;

namespace RfbWatch.Sensor.Operation;

/// <summary>What the page's server has answered and turned away since the start. Safe from any thread.</summary>
public sealed class WebCounters
{
    private readonly ConcurrentDictionary<int, long> _answers = new();
    private readonly ConcurrentDictionary<string, long> _displaced = new(StringComparer.Ordinal);
    private long _wrong;
    private long _missing;
    private int _connections;

    /// <summary>Answers by status code.</summary>
    public IReadOnlyDictionary<int, long> Answers => _answers;

    /// <summary>Connections closed to make room for others: <c>address</c> where one address had too many, <c>total</c> where all had.</summary>
    public IReadOnlyDictionary<string, long> Displaced => _displaced;

    /// <summary>Requests with a token that is not the right one.</summary>
    public long WrongTokens => Interlocked.Read(ref _wrong);

    /// <summary>Requests without a token.</summary>
    public long MissingTokens => Interlocked.Read(ref _missing);

    /// <summary>Connections open now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    internal void Answered(int status) => _answers.AddOrUpdate(status, 1, (_, count) => count + 1);

    internal void Displace(string limit) => _displaced.AddOrUpdate(limit, 1, (_, count) => count + 1);

    internal void Opened() => Interlocked.Increment(ref _connections);

    internal void Closed() => Interlocked.Decrement(ref _connections);

    internal void TokenFailed(bool isMissing) => _ = isMissing ? Interlocked.Increment(ref _missing) : Interlocked.Increment(ref _wrong);
}
