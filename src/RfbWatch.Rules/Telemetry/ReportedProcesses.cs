using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;
using RfbWatch.Packets;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Finds the processes in the rows of an imported DeviceNetworkEvents by their connection. The index refers to the rows as the import stores them: copies with all columns of the table took
/// one kilobyte per row.
/// </summary>
internal sealed class ReportedProcesses
{
    private const string Prefix = "InitiatingProcess";

    private readonly ImportedTable _table;
    private readonly Lazy<Index> _index;

    // For each process column, its index in a stored row, and the value if the file does not have the column. Null if the table does not have the column.
    private readonly Dictionary<string, (int Place, KustoValue Blank)?> _columns = new(StringComparer.Ordinal);

    /// <summary>Creates an index over a table, which is built on first use.</summary>
    public ReportedProcesses(ImportedTable table)
    {
        _table = table;
        _index = new Lazy<Index>(() => Index.Of(table));
        foreach (var column in Tables.DeviceNetworkEvents.Columns.Where(column => column.Name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            int at = table.Schema.IndexOf(column.Name);
            _columns[column.Name] = at < 0 ? null : (table.HeldSchema.IndexOf(column.Name), table.Schema[at].Type == KustoType.String ? KustoValue.EmptyString : KustoValue.Null);
        }
    }

    /// <summary>Returns the row of a connection that is nearest to a time, and the first one in the file if two are equally near; null if there is none.</summary>
    /// <param name="connection">The connection from the device's point of view.</param>
    /// <param name="ticks">The time (100 ns ticks, UTC).</param>
    public (long Distance, int Row)? Nearest(Connection connection, long ticks) => _index.Value.Nearest(connection, ticks);

    /// <summary>Returns a value of a row's process; null if the table does not have the column.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">A column whose name begins with InitiatingProcess.</param>
    public KustoValue? Value(int row, string column) => _columns[column] switch
    {
        null => null,
        { Place: < 0, Blank: var blank } => blank,
        { Place: var place } => Plain(_table.HeldRows[row][place]),
    };

    private static KustoValue Plain(KustoValue cell) => cell.Kind switch
    {
        ValueKind.Null or ValueKind.Int or ValueKind.Long or ValueKind.Bool or ValueKind.DateTime or ValueKind.String => cell,
        ValueKind.Real or ValueKind.Decimal or ValueKind.TimeSpan or ValueKind.Guid or ValueKind.Array or ValueKind.Bag => KustoValue.Of(cell.Text),
    };

    /// <summary>A connection from the point of view of its device.</summary>
    public readonly record struct Connection(IpAddress LocalIP, int LocalPort, IpAddress RemoteIP, int RemotePort);

    /// <summary>The rows by connection, then by time, then in file order. Sorted entries instead of a dictionary, whose keys would take as much memory again.</summary>
    private sealed class Index
    {
        // No row has this number: an entry with it comes before all rows of its connection and time.
        private const int BeforeRows = -1;

        // The ports are compared first, because they differ most often.
        private readonly List<(int LocalPort, int RemotePort, IpAddress LocalIP, IpAddress RemoteIP, long Ticks, int Row)> _entries = [];

        public static Index Of(ImportedTable table)
        {
            var index = new Index();
            var schema = table.HeldSchema;
            int localIp = schema.IndexOf("LocalIP"), localPort = schema.IndexOf("LocalPort"), remoteIp = schema.IndexOf("RemoteIP"), remotePort = schema.IndexOf("RemotePort");
            int time = schema.IndexOf("Timestamp"), file = schema.IndexOf("InitiatingProcessFileName");
            if (Math.Min(Math.Min(localIp, localPort), Math.Min(remoteIp, remotePort)) < 0 || Math.Min(time, file) < 0)
            {
                // If any of these columns is missing, no row relates a process to a connection and a time.
                return index;
            }

            for (int i = 0; i < table.HeldRows.Count; i++)
            {
                var row = table.HeldRows[i];
                if (row[file].Text.Length > 0 && !row[localPort].IsNull && !row[remotePort].IsNull && !row[time].IsNull
                    && ExportedAddress.TryParse(row[localIp].Text, out var local) && ExportedAddress.TryParse(row[remoteIp].Text, out var remote))
                {
                    index._entries.Add(((int)row[localPort].AsLong, (int)row[remotePort].AsLong, local, remote, row[time].AsLong, i));
                }
            }

            index._entries.Sort();
            return index;
        }

        public (long Distance, int Row)? Nearest(Connection connection, long ticks)
        {
            int next = FirstAtOrAfter(connection, ticks);
            (long Distance, int Row)? nearest = IsOf(connection, next) ? (_entries[next].Ticks - ticks, _entries[next].Row) : null;
            if (IsOf(connection, next - 1))
            {
                var before = _entries[FirstAtOrAfter(connection, _entries[next - 1].Ticks)];
                long distance = ticks - before.Ticks;
                if (nearest is not { } after || distance < after.Distance || (distance == after.Distance && before.Row < after.Row))
                {
                    nearest = (distance, before.Row);
                }
            }

            return nearest;
        }

        private bool IsOf(Connection connection, int at) =>
            at >= 0 && at < _entries.Count && new Connection(_entries[at].LocalIP, _entries[at].LocalPort, _entries[at].RemoteIP, _entries[at].RemotePort) == connection;

        private int FirstAtOrAfter(Connection connection, long ticks) =>
            ~_entries.BinarySearch((connection.LocalPort, connection.RemotePort, connection.LocalIP, connection.RemoteIP, ticks, BeforeRows));
    }
}
