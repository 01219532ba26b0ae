using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// The processes that the rows of an imported DeviceNetworkEvents name, found by their connection. The index refers to the rows as the import holds them: a copy of each in all the table's columns took
/// a kilobyte a row.
/// </summary>
internal sealed class ReportedProcesses
{
    private const string Prefix = "InitiatingProcess";

    private readonly ImportedTable _table;
    private readonly Lazy<Index> _index;

    // For each of the columns that a process fills: the cell of a held row, or what a row has that lacks the column. Null where the table does not have the column.
    private readonly Dictionary<string, (int Place, KustoValue Blank)?> _columns = new(StringComparer.Ordinal);

    /// <summary>Takes a table; it is indexed when it is first asked.</summary>
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

    /// <summary>The row of a connection that is nearest to a time, the earlier in the file of two; null where there is none.</summary>
    /// <param name="connection">The connection as the device sees it.</param>
    /// <param name="ticks">The time (100 ns ticks, UTC).</param>
    public (long Distance, int Row)? Nearest(Connection connection, long ticks) => _index.Value.Nearest(connection, ticks);

    /// <summary>What a row says of its process; null for a column that the endpoint does not have.</summary>
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

    /// <summary>A connection as its device sees it.</summary>
    public readonly record struct Connection(string LocalIP, int LocalPort, string RemoteIP, int RemotePort);

    /// <summary>The rows by connection; those of one are a chain in the order of the file.</summary>
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
                // Without one of them no row says which process had which connection at which time.
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
