using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Detection;

/// <summary>
/// The report of a session at its verdict, while its flow is open. It may wait in a queue for its rows. If the session ends meanwhile, its final report replaces the
/// first one: it contains everything that the first one does, and is not later. Under overload, this saves half of the rows of short sessions before any are dropped.
/// Safe from any thread.
/// </summary>
/// <param name="id">The identifier of the session's flow at that time, which it keeps.</param>
public sealed class VerdictReport(FlowId id)
{
    private static readonly object Waiting = new(), Dropped = new();

    // Null if the report is not waiting; one of the two markers; or the final report that has replaced it.
    private object? _state;

    /// <summary>The identifier of the session's flow at that time, which it keeps.</summary>
    public FlowId Id { get; } = id;

    /// <summary>
    /// The model that the server's challenge was found to fit, which the final report has as well; <see cref="ChallengeModel.None"/> if none was found. Only the thread that evaluates challenges
    /// uses it.
    /// </summary>
    internal ChallengeModel ChallengeModel { get; set; }

    /// <summary>Begins the wait: until the report is taken or dropped, a final report replaces it.</summary>
    public void BeginWait() => Interlocked.Exchange(ref _state, Waiting);

    /// <summary>Ends the wait. Returns the final report if it has replaced this one, otherwise null.</summary>
    public Session? Take() => Interlocked.Exchange(ref _state, null) as Session;

    /// <summary>Ends the wait without rows: the final report will be the first.</summary>
    public void Drop() => Interlocked.CompareExchange(ref _state, Dropped, Waiting);

    /// <summary>Whether rows of this report exist, or will before those of a later one.</summary>
    internal bool IsEmitted => Volatile.Read(ref _state) is null;

    /// <summary>Replaces this report by a final one; false if it is not waiting.</summary>
    internal bool TryReplace(Session final) => ReferenceEquals(Interlocked.CompareExchange(ref _state, final, Waiting), Waiting);
}
