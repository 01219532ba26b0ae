using RfbWatch.Engine.Store;
using RfbWatch.Outputs;

namespace RfbWatch.Engine.Live;

/// <summary>Writes rows to the event store, where rules read them.</summary>
public sealed class StoreOutput(EventStore store) : ILiveOutput
{
    private long _lostBefore;

    /// <inheritdoc />
    public string Name => EventStore.OutputName;

    /// <inheritdoc />
    public long Refused => store.Tally.NotTaken - _lostBefore;

    /// <inheritdoc />
    public OutputAccount Account => store.Account;

    /// <inheritdoc />
    public OutputProblem? Problem => store.Problem is { Length: > 0 } problem ? new OutputProblem(OutputProblemKind.InMemory, problem) : null;

    /// <inheritdoc />
    public void Write(RowBatch batch) => store.Append(batch.Rows, batch.Number);

    /// <inheritdoc />
    public void Resume(AccountEntry? entry, RowBatch? unfinished, IReadOnlyDictionary<string, long> numbers)
    {
        if (!store.Resume(entry, unfinished) && unfinished is not null)
        {
            Write(unfinished);
        }

        _lostBefore = store.Tally.NotTaken;
    }

    /// <inheritdoc />
    public AccountEntry Save() => store.Save();

    /// <inheritdoc />
    public void LoseToDefect(long rows) => store.LoseToDefect(rows);

    /// <inheritdoc />
    public void Maintain() => store.Maintain();

    /// <inheritdoc />
    public void Dispose() => store.Dispose();
}
