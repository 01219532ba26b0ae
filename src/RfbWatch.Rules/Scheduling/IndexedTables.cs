using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Scheduling;

/// <summary>
/// Tables whose rows are read once and indexed by time, so that each of many windows reads only its own rows. A table of more than <see cref="MaxRows"/> rows is read again for each
/// window, so that the rows of a large capture are not all held at once. Rows keep their order.
/// </summary>
internal sealed class IndexedTables(ITableSource tables) : ITableSource
{
    /// <summary>Rows of one table that are held: about 100 MB.</summary>
    public const int MaxRows = 50_000;

    private readonly Dictionary<string, Index> _indexes = new(StringComparer.Ordinal);

    public IEnumerable<KustoValue[]> Scan(TableScan scan) =>
        scan.TimeColumn == "Timestamp" && IndexOf(scan.Table, scan.Schema) is { Rows: { } rows } index ? index.Between(rows, scan.From.Ticks, scan.To.Ticks) : tables.Scan(scan);

    /// <summary>The times of a table's rows, in order; none for a table without times.</summary>
    public long[] TimesOf(string table, KustoSchema schema) => IndexOf(table, schema).Times;

    private Index IndexOf(string table, KustoSchema schema)
    {
        string name = OwnTables.Canonical(table);
        if (!_indexes.TryGetValue(name, out var index))
        {
            _indexes[name] = index = Read(name, schema);
        }

        return index;
    }

    private Index Read(string table, KustoSchema schema)
    {
        int time = schema.IndexOf("Timestamp");
        if (time < 0 || schema[time].Type != KustoType.DateTime)
        {
            return new Index(null, [], []);
        }

        List<KustoValue[]>? rows = [];
        bool timeless = false;
        var times = new List<long>();
        foreach (var row in tables.Scan(new TableScan(table, schema, [.. schema.Columns.Select(_ => true)], null, DateTime.MinValue, DateTime.MaxValue)))
        {
            if (row[time].Kind == ValueKind.DateTime && !row[time].IsNull)
            {
                times.Add(row[time].AsLong);
                rows?.Add(row);
                rows = rows?.Count > MaxRows || timeless ? null : rows;
            }
            else
            {
                // RecentRows gives rows without a time to every window: those tables are not indexed.
                timeless = true;
                rows = null;
            }
        }

        int[] order = [.. Enumerable.Range(0, times.Count).OrderBy(i => times[i])];
        return new Index(rows, [.. order.Select(i => times[i])], rows is null ? [] : order);
    }

    /// <param name="Rows">The rows in their own order; null where they are not held.</param>
    /// <param name="Times">Their times, sorted.</param>
    /// <param name="Order">For each time the place of its row.</param>
    private sealed record Index(List<KustoValue[]>? Rows, long[] Times, int[] Order)
    {
        public IEnumerable<KustoValue[]> Between(List<KustoValue[]> rows, long from, long to)
        {
            int first = FirstAt(from), end = to == long.MaxValue ? Times.Length : FirstAt(to + 1);
            int[] places = first < end ? Order[first..end] : [];
            Array.Sort(places);
            return places.Select(place => rows[place]);
        }

        /// <summary>The first time that is not earlier.</summary>
        private int FirstAt(long time)
        {
            int low = 0, high = Times.Length;
            while (low < high)
            {
                int middle = (low + high) / 2;
                (low, high) = Times[middle] < time ? (middle + 1, high) : (low, middle);
            }

            return low;
        }
    }
}
