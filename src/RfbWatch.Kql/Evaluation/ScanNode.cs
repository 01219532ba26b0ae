using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A table of the catalog, with the time range that the operators above it leave.</summary>
internal sealed class ScanNode : TableNode
{
    private readonly string _table;
    private readonly string? _timeColumn;
    private readonly IReadOnlyList<TimeBound> _bounds;
    private readonly bool[] _columns;

    public ScanNode(string table, KustoSchema schema)
        : this(table, schema, null, [])
    {
    }

    private ScanNode(string table, KustoSchema schema, string? timeColumn, IReadOnlyList<TimeBound> bounds)
        : base(schema)
    {
        _table = table;
        _timeColumn = timeColumn;
        _bounds = bounds;
        _columns = new bool[schema.Count];
    }

    public string Table => _table;

    /// <summary>The same scan with one more bound; the first datetime column that is bounded is the one that counts.</summary>
    public ScanNode With(int column, TimeBound bound)
    {
        string name = Schema[column].Name;
        if (_timeColumn is not null && _timeColumn != name)
            return this;
        return new ScanNode(_table, Schema, name, [.. _bounds, bound]);
    }

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        DateTime from = DateTime.MinValue;
        DateTime to = DateTime.MaxValue;
        var frame = new RowFrame(context);
        foreach (TimeBound bound in _bounds)
            bound.Narrow(frame, ref from, ref to);
        foreach (KustoValue[] row in context.Source.Scan(new TableScan(_table, Schema, _columns, _timeColumn, from, to)))
        {
            context.Tick();
            yield return row;
        }
    }

    public override void Require(bool[] columns)
    {
        for (int i = 0; i < columns.Length; i++)
            _columns[i] |= columns[i];
    }
}
