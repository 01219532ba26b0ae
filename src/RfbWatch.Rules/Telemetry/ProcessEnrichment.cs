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
    /// <summary>Maximum difference between the endpoint's and the wire's times.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private const string Prefix = "InitiatingProcess";
    private readonly Dictionary<(string, int, string, int), List<(long Ticks, KustoValue[] Row)>> _rows = [];
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    /// <summary>Indexes the imported DeviceNetworkEvents.</summary>
    public ProcessEnrichment(IEnumerable<TelemetryFile> files)
    {
        foreach (var table in files.SelectMany(file => file.Tables).Where(table => table.Name == Tables.DeviceNetworkEvents.Name))
        {
            // A known table's documented columns have the same indices in every file.
            if (_columns.Count == 0)
            {
                foreach (var column in Tables.DeviceNetworkEvents.Columns.Where(column => column.Name.StartsWith(Prefix, StringComparison.Ordinal)))
                {
                    _columns[column.Name] = table.Schema.IndexOf(column.Name);
                }
            }

            Index(table);
        }
    }

    /// <summary>Whether there is telemetry to use.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Adds the process reported by the endpoint to an event; true if there is one.</summary>
    public bool Apply(NetworkEvent item)
    {
        if (IsEmpty || !_rows.TryGetValue((item.LocalAddress.ToString(), item.LocalPort, item.RemoteAddress.ToString(), item.RemotePort), out var candidates))
        {
            return false;
        }

        long ticks = item.Ticks;
        var (nearest, cells) = candidates.MinBy(candidate => Math.Abs(candidate.Ticks - ticks));
        if (Math.Abs(nearest - ticks) > Window.Ticks)
        {
            return false;
        }

        item.Process = column => _columns[column] is >= 0 and var place ? Value(cells[place]) : null;
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

    private static KustoValue Value(KustoValue cell) => cell.Kind switch
    {
        ValueKind.Null or ValueKind.Int or ValueKind.Long or ValueKind.Bool or ValueKind.DateTime or ValueKind.String => cell,
        ValueKind.Real or ValueKind.Decimal or ValueKind.TimeSpan or ValueKind.Guid or ValueKind.Array or ValueKind.Bag => KustoValue.Of(cell.Text),
    };
}
