using RfbWatch.Events;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Hunting;

/// <summary>
/// The rows of a table of RfbWatch, read from the objects that they describe: only the columns that a scan requests. Data that many rules read is read once if the objects are few enough
/// to keep; otherwise it is read again for each scan, so that memory does not grow with them. Safe for concurrent scans.
/// </summary>
/// <typeparam name="T">The type of object that a row describes.</typeparam>
/// <param name="table">The table.</param>
/// <param name="items">Returns the objects in the order of their ReportIds each time it is called.</param>
/// <param name="isKept">Whether rows are kept between scans.</param>
internal sealed class ObjectRows<T>(Table<T> table, Func<IEnumerable<T>> items, bool isKept)
    where T : class
{
    private readonly Lock _lock = new();
    private Kept? _kept;

    /// <summary>The rows, in the schema of the scan.</summary>
    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        if (isKept)
        {
            lock (_lock)
            {
                _kept ??= new Kept(scan.Schema, [.. items()]);
                // Rules of one run share the schema of a table.
                if (ReferenceEquals(_kept.Schema, scan.Schema))
                {
                    return _kept.Read(table, scan.Columns);
                }
            }
        }

        return Read(scan);
    }

    private IEnumerable<KustoValue[]> Read(TableScan scan)
    {
        var reader = new RowReader<T>(table, scan.Schema, place => scan.Columns[place]);
        var reused = scan.IsTransient ? new KustoValue[scan.Schema.Count] : null;
        long number = 0;
        foreach (var item in items())
        {
            var row = reused ?? new KustoValue[scan.Schema.Count];
            reader.Fill(row, item, ++number);
            yield return row;
        }
    }

    /// <summary>Rows in which columns are filled when a scan first requests them. Earlier readers of the rows did not request these columns, and do not read them.</summary>
    private sealed class Kept(KustoSchema schema, T[] items)
    {
        private readonly KustoValue[][] _rows = [.. items.Select(_ => new KustoValue[schema.Count])];
        private readonly bool[] _filled = new bool[schema.Count];

        public KustoSchema Schema => schema;

        public KustoValue[][] Read(Table<T> table, IReadOnlyList<bool> columns)
        {
            var reader = new RowReader<T>(table, schema, place => columns[place] && !_filled[place]);
            for (int i = 0; i < items.Length; i++)
            {
                reader.Fill(_rows[i], items[i], i + 1);
            }

            for (int place = 0; place < _filled.Length; place++)
            {
                _filled[place] |= columns[place];
            }

            return _rows;
        }
    }
}
