using RfbWatch.Engine.Store;
using RfbWatch.Events;
using RfbWatch.Outputs;

namespace RfbWatch.Cli.Simulations;

/// <summary>Writes the rows of a triage run to an event store, as if a sensor had captured them.</summary>
internal sealed class StoreRows(EventStore store) : IRowWriter
{
    private readonly List<TableRow> _rows = [];

    /// <inheritdoc />
    public bool KeepsTablesApart => false;

    /// <inheritdoc />
    public void Write(TableRow row) => _rows.Add(row);

    /// <inheritdoc />
    public void Complete() => store.Append(_rows);

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
