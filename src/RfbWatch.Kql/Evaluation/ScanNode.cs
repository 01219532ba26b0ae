using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A scan of a catalog table, with the columns and the time range that the operators above it require.</summary>
internal sealed class ScanNode : LeafNode
{
    private readonly string? _timeColumn;
    private readonly IReadOnlyList<TimeBound> _bounds;
    private readonly bool[] _columns;

    public ScanNode(string table, KustoSchema schema, bool hasColumns)
        : this(table, schema, hasColumns, ColumnMask.All(schema.Count), null, [])
    {
    }

    private ScanNode(string table, KustoSchema schema, bool hasColumns, bool[] columns, string? timeColumn, IReadOnlyList<TimeBound> bounds)
        : base(schema)
    {
        Table = table;
        HasColumns = hasColumns;
        _columns = columns;
        _timeColumn = timeColumn;
        _bounds = bounds;
    }

    public string Table { get; }

    /// <summary>Whether the source is expected to store the table as columns.</summary>
    public bool HasColumns { get; }

    /// <summary>For each column, whether it is read.</summary>
    public bool[] Columns => _columns;

    /// <summary>Returns the same scan with one more bound. Only bounds of the first bounded datetime column are used.</summary>
    public ScanNode With(int column, TimeBound bound)
    {
        string name = Schema[column].Name;
        if (_timeColumn is not null && _timeColumn != name)
        {
            return this;
        }

        return new ScanNode(Table, Schema, HasColumns, _columns, name, [.. _bounds, bound]);
    }

    public override TableNode Keeping(bool[] columns) => new ScanNode(Table, Schema, HasColumns, columns, _timeColumn, _bounds);

    public override string Describe(PlanText text)
    {
        string[] read = [.. Schema.Columns.Where((_, i) => _columns[i]).Select(column => column.Name)];
        string columns = read.Length == Schema.Count ? "all columns" : $"{read.Length} of {Schema.Count} columns{(read.Length == 0 ? string.Empty : ": ")}{string.Join(", ", read)}";
        return $"scan {Table}, {columns}{string.Concat(_bounds.Select(bound => $", {_timeColumn} {bound.Describe(text)}"))}";
    }

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => Rows(context, isTransient: false);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => Rows(context, isTransient: true);

    /// <summary>Returns the request to the source for a run.</summary>
    public TableScan RequestOf(EvaluationContext context, bool isTransient)
    {
        var from = DateTime.MinValue;
        var to = DateTime.MaxValue;
        var frame = new RowFrame(context);
        foreach (var bound in _bounds)
        {
            bound.Narrow(frame, ref from, ref to);
        }

        return new TableScan(Table, Schema, _columns, _timeColumn, from, to) { IsTransient = isTransient };
    }

    private IEnumerable<KustoValue[]> Rows(EvaluationContext context, bool isTransient)
    {
        foreach (var row in context.Source.Scan(RequestOf(context, isTransient)))
        {
            context.Tick();
            yield return row;
        }
    }
}
