using RfbWatch.Events;

namespace RfbWatch.Engine.Pipeline;

/// <summary>Receives numbered rows in output order.</summary>
internal interface IRowSink
{
    /// <summary>Receives rows.</summary>
    void Write(IReadOnlyList<TableRow> rows);
}
