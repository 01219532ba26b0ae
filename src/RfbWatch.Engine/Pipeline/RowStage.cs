using RfbWatch.Detection;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Flows;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Pipeline;

/// <summary>Creates the rows of sessions and flows, numbers them per table, and passes them to the sink. Not thread-safe, except for creating rows.</summary>
/// <param name="sink">Receives the rows.</param>
/// <param name="processes">Provides process names from imported telemetry.</param>
/// <param name="numbers">The last ReportId used in each table, updated by the stage; a missing table starts at 1.</param>
internal sealed class RowStage(IRowSink sink, ProcessEnrichment processes, Dictionary<TableSchema, long> numbers)
{
    /// <summary>Creates the rows of a session: only its RfbSessions row if it was reported before.</summary>
    public IEnumerable<TableRow> RowsOf(SessionRecord record)
    {
        yield return Tables.RfbSessions.RowOf(record);
        foreach (var row in NetworkRowsOf(record.Session, record.Options))
        {
            yield return row;
        }
    }

    /// <summary>Creates the rows of a session's network events, which do not depend on rules; none if it was reported before.</summary>
    public IEnumerable<TableRow> NetworkRowsOf(Session session, RowOptions options) => session.IsUpdate ? [] : RowsOf(NetworkEvents.Of(session, options));

    /// <summary>Creates the rows of a flow that is not RFB.</summary>
    public IEnumerable<TableRow> RowsOf(in FlowSummary flow, RowOptions options, string interfaceName) => RowsOf(NetworkEvents.Of(flow, options, interfaceName));

    /// <summary>Numbers rows and passes them to the sink.</summary>
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
