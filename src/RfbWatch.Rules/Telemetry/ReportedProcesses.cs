using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;

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
    public readonly record struct Connection(string LocalIP, int LocalPort, string RemoteIP, int RemotePort);

    /// <summary>The rows by connection; the rows of one connection form a chain in file order.</summary>
    private sealed class Index
    {
        private const int End = -1;

        private readonly Dictionary<Connection, (int First, int Last)> _chains = [];
        private readonly List<(long Ticks, int Row, int Next)> _links = [];

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
                if (row[file].Text.Length > 0 && !row[localPort].IsNull && !row[remotePort].IsNull && !row[time].IsNull)
                {
                    index.Add(new Connection(row[localIp].Text, (int)row[localPort].AsLong, row[remoteIp].Text, (int)row[remotePort].AsLong), row[time].AsLong, i);
                }
            }

            return index;
        }

        public (long Distance, int Row)? Nearest(Connection connection, long ticks)
        {
            (long Distance, int Row)? nearest = null;
            for (int at = _chains.TryGetValue(connection, out var chain) ? chain.First : End; at != End; at = _links[at].Next)
            {
                long distance = Math.Abs(_links[at].Ticks - ticks);
                nearest = nearest is { } before && before.Distance <= distance ? nearest : (distance, _links[at].Row);
            }

            return nearest;
        }

        private void Add(Connection connection, long ticks, int row)
        {
            int added = _links.Count;
            _links.Add((ticks, row, End));
            if (_chains.TryGetValue(connection, out var chain))
            {
                _links[chain.Last] = _links[chain.Last] with { Next = added };
                _chains[connection] = (chain.First, added);
            }
            else
            {
                _chains.Add(connection, (added, added));
            }
        }
    }
}
