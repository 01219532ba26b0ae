using RfbWatch.Events;

namespace RfbWatch.Outputs;

/// <summary>Combines several writers into one that writes every row to each of them.</summary>
public sealed class RowWriters(IReadOnlyList<IRowWriter> writers) : IRowWriter
{
    /// <inheritdoc />
    public bool KeepsTablesApart => writers.All(writer => writer.KeepsTablesApart);

    /// <inheritdoc />
    public void Write(TableRow row)
    {
        foreach (var writer in writers)
        {
            writer.Write(row);
        }
    }

    /// <inheritdoc />
    public void Complete()
    {
        foreach (var writer in writers)
        {
            writer.Complete();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var writer in writers)
        {
            writer.Dispose();
        }
    }
}
