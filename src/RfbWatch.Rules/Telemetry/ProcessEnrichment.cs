using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Fills the initiating-process columns of our network rows from imported endpoint telemetry: where the endpoint reported the same
/// local and remote address and port within the window, the process is known and need not be inferred.
/// </summary>
public sealed class ProcessEnrichment
{
    /// <summary>How far apart the endpoint's and the wire's times may lie.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private const string Prefix = "InitiatingProcess";
    private readonly Dictionary<(string, int, string, int), List<(long Ticks, KustoValue[] Row)>> _rows = [];
    private readonly List<(string Column, int Place)> _columns = [];

    /// <summary>Indexes the imported DeviceNetworkEvents.</summary>
    public ProcessEnrichment(IEnumerable<TelemetryFile> files)
    {
        foreach (var table in files.SelectMany(file => file.Tables).Where(table => table.Name == Tables.DeviceNetworkEvents.Name))
        {
            // A known table's documented columns stand at the same places in every file.
            if (_columns.Count == 0)
            {
                _columns.AddRange(Tables.DeviceNetworkEvents.Columns
                    .Where(column => column.Name.StartsWith(Prefix, StringComparison.Ordinal))
                    .Select(column => (column.Name, table.Schema.IndexOf(column.Name))));
            }

            Index(table);
        }
    }

    /// <summary>Whether there is anything to fill from.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Fills a row of DeviceNetworkEvents; true when its process is known now.</summary>
    public bool Apply(TableRow row)
    {
        if (IsEmpty
            || row["LocalIP"] is not string localIp || row["LocalPort"] is not int localPort || row["RemoteIP"] is not string remoteIp || row["RemotePort"] is not int remotePort
            || !_rows.TryGetValue((localIp, localPort, remoteIp, remotePort), out var candidates))
        {
            return false;
        }

        long ticks = row.Timestamp.Ticks;
        var (nearest, cells) = candidates.MinBy(candidate => Math.Abs(candidate.Ticks - ticks));
        if (Math.Abs(nearest - ticks) > Window.Ticks)
        {
            return false;
        }

        foreach (var (column, place) in _columns)
        {
            if (place >= 0)
            {
                row[column] = Value(cells[place]);
            }
        }

        return true;
    }

    private void Index(ImportedTable table)
    {
        int localIp = table.Schema.IndexOf("LocalIP"), localPort = table.Schema.IndexOf("LocalPort");
        int remoteIp = table.Schema.IndexOf("RemoteIP"), remotePort = table.Schema.IndexOf("RemotePort");
        int time = table.Schema.IndexOf("Timestamp"), file = table.Schema.IndexOf("InitiatingProcessFileName");
        foreach (var row in table.Rows)
        {
            if (row[file].Text.Length == 0 || row[localPort].IsNull || row[remotePort].IsNull || row[time].IsNull)
            {
                continue;
            }

            var key = (row[localIp].Text, (int)row[localPort].AsLong, row[remoteIp].Text, (int)row[remotePort].AsLong);
            if (!_rows.TryGetValue(key, out var list))
            {
                _rows[key] = list = [];
            }

            list.Add((row[time].AsLong, row));
        }
    }

    private static object? Value(KustoValue cell) => cell.Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Int => (object)(int)cell.AsLong,
        ValueKind.Long => cell.AsLong,
        ValueKind.Bool => cell.AsBool,
        ValueKind.DateTime => cell.AsDateTime,
        _ => cell.Text,
    };
}
