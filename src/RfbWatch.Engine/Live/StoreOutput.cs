using RfbWatch.Engine.Store;
using RfbWatch.Events;
using RfbWatch.Outputs;

namespace RfbWatch.Engine.Live;

/// <summary>Keeps rows in the event store, where rules look back into them.</summary>
public sealed class StoreOutput(EventStore store) : ILiveOutput
{
    private readonly RowTally _tally = new();

    /// <inheritdoc />
    public string Name => "store";

    /// <inheritdoc />
    public long Refused => _tally.LostRows;

    /// <inheritdoc />
    public OutputAccount Account => _tally.ToAccount(Name);

    /// <inheritdoc />
    public OutputProblem? Problem { get; private set; }

    /// <inheritdoc />
    public void Write(IReadOnlyList<TableRow> rows)
    {
        try
        {
            store.Append(rows);
            _tally.Take(rows.Count);
            Problem = null;
        }
        catch (IOException e)
        {
            _tally.Lose(LossCause.DiskRefused, rows.Count);
            Problem = OutputProblem.Refusing(e.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose() => store.Dispose();
}
