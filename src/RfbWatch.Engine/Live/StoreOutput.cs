using RfbWatch.Engine.Store;
using RfbWatch.Events;

namespace RfbWatch.Engine.Live;

/// <summary>Keeps rows in the event store, where rules look back into them.</summary>
public sealed class StoreOutput(EventStore store) : ILiveOutput
{
    /// <inheritdoc />
    public string Name => "store";

    /// <inheritdoc />
    public long Refused { get; private set; }

    /// <inheritdoc />
    public OutputProblem? Problem { get; private set; }

    /// <inheritdoc />
    public void Write(IReadOnlyList<TableRow> rows)
    {
        try
        {
            store.Append(rows);
            Problem = null;
        }
        catch (IOException e)
        {
            Refused += rows.Count;
            Problem = OutputProblem.Refusing(e.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose() => store.Dispose();
}
