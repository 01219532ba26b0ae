using RfbWatch.Events;

namespace RfbWatch.Outputs;

/// <summary>Accepts rows in output order. Write errors throw <see cref="OutputException"/>.</summary>
public interface IRowWriter : IDisposable
{
    /// <summary>Whether each table has a separate destination, so that only the order of rows within a table matters.</summary>
    bool KeepsTablesApart { get; }

    /// <summary>Writes one row.</summary>
    void Write(TableRow row);

    /// <summary>Completes the output after all rows. Also called for the partial result of an interrupted run.</summary>
    void Complete();
}
