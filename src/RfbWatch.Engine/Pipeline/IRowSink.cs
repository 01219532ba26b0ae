using RfbWatch.Events;

namespace RfbWatch.Engine.Pipeline;

/// <summary>Takes rows in output order, numbered.</summary>
internal interface IRowSink
{
    /// <summary>Takes rows.</summary>
    void Write(IReadOnlyList<TableRow> rows);
}
