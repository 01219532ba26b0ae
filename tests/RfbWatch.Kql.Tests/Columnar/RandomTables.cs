using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Tests.Binding;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Columnar;

/// <summary>
/// The probe tables with random rows, as rows and as columns: nulls, extremes, equal values of different kinds, text that occurs often and text that occurs once. Columns that a scan does not request are not there.
/// </summary>
internal sealed class RandomTables : ITableCatalog, IColumnSource
{
    private static readonly string[] Texts = ["", "a1", "a2", "a3", "A1", "a1 a2", "a-3", "c2", "true", "7", "2024-06-10", "{\"x\":3}", "[1,2]", "\u00e9t\u00e9", "\ud83d\ude00", "\ud800", "zz", "a1x"];
    private static readonly double[] Reals = [0, -0.0, 1, 1.5, -2.25, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, 7];
    private static readonly long[] Longs = [0, 1, 2, 3, 7, -1, -5, 100, long.MaxValue, long.MinValue, int.MaxValue];

    private readonly Dictionary<string, KustoValue[][]> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ColumnTable> _columns = new(StringComparer.Ordinal);
    private readonly bool _hidesColumns;

    public RandomTables(Random random)
    {
        _hidesColumns = random.Next(5) == 0;
        foreach (string table in ProbeTables.Catalog.TableNames)
        {
            var schema = ProbeTables.Catalog.Find(table)!;
            int count = random.Next(12) switch { 0 => 0, 1 => 1, 2 or 3 => 100, 4 => table == "T" ? Block.MaximumRows + 300 : 300, _ => random.Next(2, 30) };
            int variety = random.Next(3) == 0 ? 1_000 : 3;
            KustoValue[][] rows = [.. Enumerable.Range(0, count).Select(i => schema.Columns.Select(column => Cell(column.Type, random, variety)).ToArray())];
            _rows[table] = rows;
            _columns[table] = ColumnTable.Of(schema, rows);
        }
    }

    public IEnumerable<string> TableNames => ProbeTables.Catalog.TableNames;

    /// <summary>The same tables for the row engine.</summary>
    public ITableSource AsRows => new RowsOnly(_rows);

    /// <summary>The number of rows of a table.</summary>
    public int Count(string table) => _rows[table].Length;

    public KustoSchema? Find(string table) => ProbeTables.Catalog.Find(table);

    public bool HasColumns(string table) => true;

    public IEnumerable<KustoValue[]> Scan(TableScan scan) => _columns[scan.Table].Rows(scan.Columns, scan.IsTransient);

    public IEnumerable<Block>? ScanColumns(TableScan scan) => _hidesColumns ? null
        : _columns[scan.Table].Blocks(scan.Schema.Count, null, []).Select(block => block.With([.. block.Columns.Select((column, i) => scan.Columns[i] ? column : null)]));

    private static KustoValue Cell(KustoType type, Random random, int variety)
    {
        // A cell may have another kind than its column: an int that arithmetic made a long, or what a lenient source could not read.
        if (random.Next(400) == 0)
        {
            return Cell((KustoType)random.Next(1, 11), random, variety);
        }

        if (type != KustoType.String && random.Next(7) == 0)
        {
            return KustoValue.Null;
        }

        return type switch
        {
            KustoType.Bool => KustoValue.Of(random.Next(2) == 0),
            KustoType.Int => KustoValue.OfInt(random.Next(8) == 0 ? int.MinValue : random.Next(-3, variety)),
            KustoType.Long => KustoValue.Of(random.Next(3) == 0 ? Longs[random.Next(Longs.Length)] : random.Next(variety)),
            KustoType.Real => KustoValue.Of(random.Next(2) == 0 ? Reals[random.Next(Reals.Length)] : random.Next(variety) / 4.0),
            KustoType.Decimal => KustoValue.Of(random.Next(variety) / (random.Next(2) == 0 ? 1m : 1.00m)),
            KustoType.DateTime => KustoValue.Of(random.Next(20) == 0 ? DateTime.MaxValue : Kql.Now.AddMinutes(-random.Next(variety * 30))),
            KustoType.TimeSpan => KustoValue.Of(random.Next(20) == 0 ? TimeSpan.MinValue : TimeSpan.FromMinutes(random.Next(-5, variety))),
            KustoType.Guid => KustoValue.Of(new Guid(random.Next(3), 0, 0, new byte[8])),
            KustoType.String => KustoValue.Of(random.Next(3) > 0 ? Texts[random.Next(Texts.Length)] : $"a{random.Next(variety)} c{random.Next(3)}"),
            KustoType.Unknown or KustoType.Dynamic => Dynamic(random, variety),
        };
    }

    private static KustoValue Dynamic(Random random, int variety) => random.Next(5) switch
    {
        0 => KustoValue.Of(new DynamicArray([KustoValue.Of((long)random.Next(3)), KustoValue.Of("a1"), KustoValue.Null])),
        1 => KustoValue.Of((long)random.Next(variety)),
        2 => KustoValue.Of(Texts[random.Next(Texts.Length)]),
        _ => KustoValue.Of(new DynamicBag([KeyValuePair.Create("x", KustoValue.Of((long)random.Next(variety))), KeyValuePair.Create("y", KustoValue.Of($"y{random.Next(3)}"))])),
    };

    private sealed class RowsOnly(Dictionary<string, KustoValue[][]> rows) : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => rows[scan.Table];
    }
}
