using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Fills the initiating-process columns of network events from imported endpoint telemetry: if the endpoint reported the same
/// local and remote address and port within the window, the process is known and need not be inferred.
/// </summary>
public sealed class ProcessEnrichment
{
    /// <summary>Maximum difference between the times of the endpoint and of the capture.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly ReportedProcesses[] _tables;

    /// <summary>
    /// Finds processes in the imported DeviceNetworkEvents, which are indexed when the process of an event is first requested: a query that reads only imported tables has no
    /// events.
    /// </summary>
    public ProcessEnrichment(IEnumerable<TelemetryFile> files) =>
        _tables = [.. files.SelectMany(file => file.Tables).Where(table => table.Name == Tables.DeviceNetworkEvents.Name).Select(table => new ReportedProcesses(table))];

    /// <summary>Adds the process reported by the endpoint to an event; true if there is one.</summary>
    public bool Apply(NetworkEvent item)
    {
        if (_tables.Length == 0)
        {
            return false;
        }

        var connection = new ReportedProcesses.Connection(item.LocalAddress, item.LocalPort, item.RemoteAddress, item.RemotePort);
        ReportedProcesses? nearest = null;
        var (distance, row) = (long.MaxValue, 0);
        foreach (var table in _tables)
        {
            if (table.Nearest(connection, item.Ticks) is { } found && found.Distance < distance)
            {
                (nearest, distance, row) = (table, found.Distance, found.Row);
            }
        }

        if (nearest is null || distance > Window.Ticks)
        {
            return false;
        }

        item.Process = column => nearest.Value(row, column);
        return true;
    }
}
