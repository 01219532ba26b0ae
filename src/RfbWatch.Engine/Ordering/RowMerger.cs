using RfbWatch.Engine.Sources;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Ordering;

/// <summary>Writes the rows of a run in their order and numbers them.</summary>
internal sealed class RowMerger(RowOptions options, ProcessEnrichment processes, IRowWriter output)
{
    private readonly Dictionary<TableSchema, long> _numbers = [];

    /// <summary>Sessions and other flows as <see cref="OutputOrder"/> has them. Alerts follow, and the statistics of the sources close the run.</summary>
    public void Write(TriageResult result, SourceResult[] findings)
    {
        foreach (var item in OutputOrder.Of(result.Sessions, findings))
        {
            if (item.Session is { } found)
            {
                var matched = result.Hunt?.MatchedRules.GetValueOrDefault(found.Session.Id) ?? [];
                Emit(Tables.RfbSessions.RowOf(new SessionRecord(found.Session, found.Source, options) { MatchedRules = matched }));
                EmitNetwork(NetworkEvents.Of(found.Session, options));
            }
            else
            {
                EmitNetwork(NetworkEvents.Of(item.Connections![item.Flow], options));
            }
        }

        if (result.Hunt is { } hunt)
        {
            foreach (var row in hunt.AlertsAndSuppressed.SelectMany(alert => AlertRows.Create(alert, hunt.Now)))
            {
                Emit(row);
            }
        }

        foreach (var source in OutputOrder.Statistics(result, options))
        {
            Emit(Tables.RfbSensorStats.RowOf(source));
        }
    }

    private void EmitNetwork(IEnumerable<NetworkEvent> items)
    {
        foreach (var item in items)
        {
            processes.Apply(item);
            Emit(Tables.DeviceNetworkEvents.RowOf(item));
        }
    }

    private void Emit(TableRow row)
    {
        row.ReportId = _numbers[row.Table] = _numbers.GetValueOrDefault(row.Table) + 1;
        output.Write(row);
    }
}
