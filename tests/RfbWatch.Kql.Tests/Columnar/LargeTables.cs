using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Tests.Binding;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Columnar;

/// <summary>A table T of a thousand rows, all different, and a small table U, in columns.</summary>
internal sealed class LargeTables : ITableCatalog, IColumnSource
{
    private readonly ColumnTable _large;
    private readonly ColumnTable _small;

    public LargeTables()
    {
        var schema = ProbeTables.Catalog.Find("T")!;
        int a = schema.IndexOf("a"), l = schema.IndexOf("l");
        _large = ColumnTable.Of(schema, Enumerable.Range(0, 1_000).Select(i =>
        {
            var row = new KustoValue[schema.Count];
            row[a] = KustoValue.Of($"a{i} x");
            row[l] = KustoValue.Of((long)i);
            return row;
        }));
        _small = ColumnTable.Of(ProbeTables.Catalog.Find("U")!, Enumerable.Range(0, 5).Select(i => new[] { KustoValue.Of("a"), KustoValue.Of((long)i), KustoValue.Of("c") }));
    }

    public IEnumerable<string> TableNames => ["T", "U"];

    public ITableSource AsRows => new RowsOnly(this);

    public KustoSchema? Find(string table) => table is "T" or "U" ? ProbeTables.Catalog.Find(table) : null;

    public bool HasColumns(string table) => true;

    public IEnumerable<KustoValue[]> Scan(TableScan scan) => Of(scan).Rows(scan.Columns, scan.IsTransient);

    public IEnumerable<Block>? ScanColumns(TableScan scan) => Of(scan).Blocks(scan.Schema.Count, null, []);

    private ColumnTable Of(TableScan scan) => scan.Table == "T" ? _large : _small;

    private sealed class RowsOnly(LargeTables tables) : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => tables.Scan(scan);
    }
}
