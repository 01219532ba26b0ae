using RfbWatch.Engine.Pipeline;
using RfbWatch.Engine.Sources;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Ordering;

/// <summary>Writes the rows of a run in order.</summary>
internal sealed class RowMerger(RowOptions options, ProcessEnrichment processes, IRowWriter output) : IRowSink
{
    /// <summary>Writes sessions and other flows in <see cref="OutputOrder"/>, then alerts, then the statistics of the sources.</summary>
    public void Write(TriageResult result, SourceResult[] sources)
    {
        var stage = new RowStage(this, processes, []);
        foreach (var item in OutputOrder.Of(result.Sessions, sources))
        {
            stage.Emit([.. item.Session is { } found
                ? stage.RowsOf(new SessionRecord(found.Session, found.Source, options) { MatchedRules = result.Hunt?.MatchedRules.GetValueOrDefault(found.Session.Id) ?? [] })
                : stage.RowsOf(item.Connections![item.Flow], options, interfaceName: "")]);
        }

        if (result.Hunt is { } hunt)
        {
            foreach (var alert in hunt.AlertsAndSuppressed)
            {
                stage.Emit([.. AlertRows.Create(alert, hunt.Now)]);
            }
        }

        stage.Emit([.. OutputOrder.Statistics(result, options).Select(Tables.RfbSensorStats.RowOf)]);
    }

    /// <inheritdoc />
    void IRowSink.Write(IReadOnlyList<TableRow> rows)
    {
        foreach (var row in rows)
        {
            output.Write(row);
        }
    }
}
