using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Scheduling;

/// <summary>
/// Tables with an index on time, so that each of many windows over one capture reads only its own rows. Rows are stored with the columns that windows have requested so far. A table of more
/// than <see cref="MaxRows"/> rows is read again for each window, so that a large capture's rows are not all in memory at once. Rows keep their order. Safe for concurrent scans.
/// </summary>
internal sealed class IndexedTables(ITableSource tables) : ITableSource
{
    /// <summary>Maximum number of stored rows of one table: about 50 MB plus the strings of their columns.</summary>
    public const int MaxRows = 50_000;

    private readonly Dictionary<string, Index> _indexes = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public IEnumerable<KustoValue[]> Scan(TableScan scan) =>
        scan.TimeColumn == "Timestamp" && IndexOf(scan.Table, scan.Schema) is { IsHeld: true } index ? index.Between(scan) : tables.Scan(scan);

    /// <summary>The times of a table's rows, in order; none for a table without times.</summary>
    public long[] TimesOf(string table, KustoSchema schema) => IndexOf(table, schema).Times;

    private Index IndexOf(string table, KustoSchema schema)
    {
        string name = OwnTables.Canonical(table);
        lock (_lock)
        {
            if (!_indexes.TryGetValue(name, out var index))
            {
                _indexes[name] = index = Read(name, schema);
            }

            return index;
        }
    }

    private Index Read(string table, KustoSchema schema)
    {
        int time = schema.IndexOf("Timestamp");
        if (time < 0 || schema[time].Type != KustoType.DateTime)
        {
            return new Index(tables, table, schema, [], [], isHeld: false);
        }

        // RecentRows passes rows without a time to every window, so tables that contain such rows are not indexed.
        bool timeless = false;
        var times = new List<long>();
        foreach (var row in Rows(tables, table, schema, [.. Enumerable.Range(0, schema.Count).Select(column => column == time)]))
        {
            if (row[time].Kind == ValueKind.DateTime && !row[time].IsNull)
            {
                times.Add(row[time].AsLong);
            }
            else
            {
                timeless = true;
            }
        }

        int[] order = [.. Enumerable.Range(0, times.Count).OrderBy(i => times[i])];
        bool isHeld = !timeless && times.Count <= MaxRows;
        return new Index(tables, table, schema, [.. order.Select(i => times[i])], isHeld ? order : [], isHeld);
    }

    private static IEnumerable<KustoValue[]> Rows(ITableSource tables, string table, KustoSchema schema, bool[] columns) =>
        tables.Scan(new TableScan(table, schema, columns, null, DateTime.MinValue, DateTime.MaxValue));

    /// <param name="tables">The source of the rows.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="times">Times of its rows, sorted.</param>
    /// <param name="order">For each time, the index of its row.</param>
    /// <param name="isHeld">Whether the rows are stored.</param>
    private sealed class Index(ITableSource tables, string table, KustoSchema schema, long[] times, int[] order, bool isHeld)
    {
        private readonly bool[] _columns = new bool[schema.Count];
        private readonly Lock _lock = new();
        private KustoValue[][] _rows = [];

        public long[] Times => times;

        public bool IsHeld => isHeld;

        public IEnumerable<KustoValue[]> Between(TableScan scan)
        {
            var rows = With(scan.Columns);
            int first = FirstAt(scan.From.Ticks), end = scan.To.Ticks == long.MaxValue ? times.Length : FirstAt(scan.To.Ticks + 1);
            int[] places = first < end ? order[first..end] : [];
            Array.Sort(places);
            return places.Select(place => rows[place]);
        }

        /// <summary>The rows with at least these columns; they are read again if a column was not requested before.</summary>
        private KustoValue[][] With(IReadOnlyList<bool> columns)
        {
            lock (_lock)
            {
                bool isNew = false;
                for (int i = 0; i < _columns.Length; i++)
                {
                    isNew |= columns[i] && !_columns[i];
                    _columns[i] |= columns[i];
                }

                if (isNew)
                {
                    _rows = [.. Rows(tables, table, schema, _columns)];
                }

                return _rows;
            }
        }

        /// <summary>Index of the first time that is not earlier than this one.</summary>
        private int FirstAt(long time)
        {
            int low = 0, high = times.Length;
            while (low < high)
            {
                int middle = (low + high) / 2;
                (low, high) = times[middle] < time ? (middle + 1, high) : (low, middle);
            }

            return low;
        }
    }
}
