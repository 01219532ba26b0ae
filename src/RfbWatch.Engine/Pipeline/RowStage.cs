using RfbWatch.Detection;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Flows;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Pipeline;

/// <summary>Makes the rows of sessions and flows, each once, numbers them table by table, and hands them on. For one thread at a time, but for the making of rows.</summary>
/// <param name="sink">Takes the rows.</param>
/// <param name="processes">Names processes from imported telemetry.</param>
/// <param name="numbers">The last ReportId of each table that is in use; the stage counts on in it, and a table that is not there begins at 1.</param>
internal sealed class RowStage(IRowSink sink, ProcessEnrichment processes, Dictionary<TableSchema, long> numbers)
{
    /// <summary>The rows of a session; of one that was reported before, its own row alone.</summary>
    public IEnumerable<TableRow> RowsOf(SessionRecord record)
    {
        yield return Tables.RfbSessions.RowOf(record);
        if (!record.Session.IsUpdate)
        {
            foreach (var row in RowsOf(NetworkEvents.Of(record.Session, record.Options)))
            {
                yield return row;
            }
        }
    }

    /// <summary>The rows of a flow that is not RFB.</summary>
    public IEnumerable<TableRow> RowsOf(in FlowSummary flow, RowOptions options, string interfaceName) => RowsOf(NetworkEvents.Of(flow, options, interfaceName));

    /// <summary>Numbers rows and hands them on.</summary>
    public void Emit(IReadOnlyList<TableRow> rows)
    {
        foreach (var row in rows)
        {
            row.ReportId = numbers[row.Table] = numbers.GetValueOrDefault(row.Table) + 1;
        }

        sink.Write(rows);
    }

    private IEnumerable<TableRow> RowsOf(IEnumerable<NetworkEvent> items)
    {
        foreach (var item in items)
        {
            processes.Apply(item);
            yield return Tables.DeviceNetworkEvents.RowOf(item);
        }
    }
}
