using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Computes every output column from an input row: extend, the project operators, and renaming of columns.</summary>
internal sealed class ComputeNode : TableNode
{
    private readonly TableNode _input;
    private readonly Scalar[] _columns;
    private readonly bool _needsWindow;
    private readonly bool _onlyColumns;

    // Indexes of the computed columns.
    private readonly int[] _kept;

    public ComputeNode(TableNode input, KustoSchema schema, Scalar[] columns)
        : this(input, schema, columns, [.. Enumerable.Range(0, columns.Length)])
    {
    }

    private ComputeNode(TableNode input, KustoSchema schema, Scalar[] columns, int[] kept)
        : base(schema)
    {
        _input = input;
        _columns = columns;
        _kept = kept;
        _needsWindow = kept.Any(i => columns[i].NeedsWindow);
        _onlyColumns = columns.Length == input.Schema.Count && columns.Select((column, i) => column is ColumnScalar plain && plain.Index == i).All(same => same);
    }

    /// <summary>The expression of each column.</summary>
    public IReadOnlyList<Scalar> Computed => _columns;

    /// <summary>Indexes of the columns that are computed: those that are read or whose expression has an effect.</summary>
    public IReadOnlyList<int> Filled => _kept;

    public bool NeedsWindow => _needsWindow;

    public override IReadOnlyList<TableNode> Inputs => [_input];

    public override bool IsSerialized => _input.IsSerialized;

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new ComputeNode(inputs[0], Schema, _columns, _kept);

    public override IReadOnlyList<bool[]> Reads(bool[] columns)
    {
        bool[] needed = ColumnMask.None(_input.Schema.Count);
        foreach (int i in Kept(columns))
        {
            _columns[i].MarkColumns(needed);
        }

        return [needed];
    }

    public override TableNode Keeping(bool[] columns) => new ComputeNode(_input, Schema, _columns, Kept(columns));

    public override string Describe(PlanText text)
    {
        var row = text.Over(_input.Schema);
        return "compute " + string.Join(", ", _kept.Select(i => _columns[i].Describe(row) is var value && value == Schema[i].Name ? value : $"{Schema[i].Name} = {value}"));
    }

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        if (_onlyColumns)
        {
            return _input.Rows(context);
        }

        return _needsWindow ? WindowedRows(context) : PlainRows(context, reused: null);
    }

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context)
    {
        if (_onlyColumns)
        {
            return _input.TransientRows(context);
        }

        return _needsWindow ? WindowedRows(context) : PlainRows(context, new KustoValue[_columns.Length]);
    }

    // An expression with an effect is evaluated even if its result is not read.
    private int[] Kept(bool[] columns) => [.. _kept.Where(i => columns[i] || _columns[i].HasEffect)];

    private IEnumerable<KustoValue[]> PlainRows(EvaluationContext context, KustoValue[]? reused)
    {
        var frame = new RowFrame(context);
        foreach (var row in _input.TransientRows(context))
        {
            frame.Row = row;
            yield return Compute(frame, reused ?? new KustoValue[_columns.Length]);
        }
    }

    private IEnumerable<KustoValue[]> WindowedRows(EvaluationContext context)
    {
        var rows = _input.Collect(context, "serialize");
        var frame = new RowFrame(context) { Window = rows };
        for (int i = 0; i < rows.Count; i++)
        {
            frame.Index = i;
            frame.Row = rows[i];
            yield return Compute(frame, new KustoValue[_columns.Length]);
        }
    }

    private KustoValue[] Compute(RowFrame frame, KustoValue[] result)
    {
        foreach (int i in _kept)
        {
            result[i] = _columns[i] is ColumnScalar column ? frame.Row[column.Index] : _columns[i].Evaluate(frame);
        }

        return result;
    }
}
