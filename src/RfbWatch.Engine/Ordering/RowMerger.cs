using RfbWatch.Engine.Hunting;
using RfbWatch.Engine.Pipeline;
using RfbWatch.Engine.Sources;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Ordering;

/// <summary>
/// Writes the rows of a run in order: sessions and other flows in <see cref="OutputOrder"/>, then alerts, then the statistics of the sources. With more than one worker, rows are created
/// on one thread and written on another. Network events do not depend on rules, so they are then written while the rules run, if the output stores each table separately.
/// </summary>
internal sealed class RowMerger : IRowSink, IDisposable
{
    private readonly RowOptions _options;
    private readonly TriageResult _result;
    private readonly SourceResult[] _sources;
    private readonly QueuedRowWriter? _queue;
    private readonly IRowWriter _output;
    private readonly RowStage _stage;
    private Task? _networkEvents;

    /// <summary>Creates a merger.</summary>
    /// <param name="options">Options of the run.</param>
    /// <param name="processes">Provides process names from imported telemetry.</param>
    /// <param name="output">Receives the rows.</param>
    /// <param name="result">The sessions, in output order, and the statistics.</param>
    /// <param name="sources">The other flows.</param>
    public RowMerger(TriageOptions options, ProcessEnrichment processes, IRowWriter output, TriageResult result, SourceResult[] sources)
    {
        _options = options.Rows;
        _result = result;
        _sources = sources;
        _queue = options.Workers > 1 ? new QueuedRowWriter(output) : null;
        _output = _queue ?? output;
        _stage = new RowStage(this, processes, []);
    }

    /// <summary>Starts writing the rows that do not depend on rules, if the output allows it.</summary>
    public void Begin()
    {
        if (_queue is { KeepsTablesApart: true })
        {
            _networkEvents = Task.Run(WriteNetworkEvents);
        }
    }

    /// <summary>Writes the remaining rows and completes the output.</summary>
    /// <param name="hunt">The results of the rules; null if there are none.</param>
    public void Complete(HuntResult? hunt)
    {
        _networkEvents?.GetAwaiter().GetResult();
        WriteSessions(hunt, withNetworkEvents: _networkEvents is null);
        if (hunt is not null)
        {
            foreach (var alert in hunt.AlertsAndSuppressed)
            {
                _stage.Emit([.. AlertRows.Create(alert, hunt.Now)]);
            }
        }

        _stage.Emit([.. OutputOrder.Statistics(_result, _options).Select(Tables.RfbSensorStats.RowOf)]);
        _output.Complete();
    }

    /// <summary>Stops the threads. The output is not disposed; it belongs to the caller.</summary>
    public void Dispose()
    {
        _queue?.Dispose();
        if (_networkEvents is not null)
        {
            // Only waits: an exception of this task was already rethrown by Complete, unless the rules failed first.
            Task.WhenAny(_networkEvents).GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc />
    void IRowSink.Write(IReadOnlyList<TableRow> rows)
    {
        foreach (var row in rows)
        {
            _output.Write(row);
        }
    }

    private void WriteNetworkEvents()
    {
        foreach (var item in OutputOrder.Of(_result.Sessions, _sources))
        {
            _stage.Emit([.. item.Session is { } found ? _stage.NetworkRowsOf(found.Session, _options) : NetworkRowsOf(item)]);
        }
    }

    private void WriteSessions(HuntResult? hunt, bool withNetworkEvents)
    {
        foreach (var item in OutputOrder.Of(_result.Sessions, _sources))
        {
            if (item.Session is { } found)
            {
                var record = new SessionRecord(found.Session, found.Source, _options) { MatchedRules = hunt?.MatchedRules.GetValueOrDefault(found.Session.Id) ?? [] };
                _stage.Emit([.. withNetworkEvents ? _stage.RowsOf(record) : [Tables.RfbSessions.RowOf(record)]]);
            }
            else if (withNetworkEvents)
            {
                _stage.Emit([.. NetworkRowsOf(item)]);
            }
        }
    }

    private IEnumerable<TableRow> NetworkRowsOf(OutputOrder.Item flow) => _stage.RowsOf(flow.Connections![flow.Flow], _options, interfaceName: "");
}
