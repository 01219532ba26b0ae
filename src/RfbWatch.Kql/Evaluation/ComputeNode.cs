using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Computes every output column from an input row: extend, project and their kin, and the renaming of columns.</summary>
internal sealed class ComputeNode : TableNode
{
    private readonly TableNode _input;
    private readonly Scalar[] _columns;
    private readonly bool _needsWindow;
    private readonly bool _onlyColumns;

    public ComputeNode(TableNode input, KustoSchema schema, Scalar[] columns)
        : base(schema)
    {
        _input = input;
        _columns = columns;
        _needsWindow = columns.Any(column => column.NeedsWindow);
        _onlyColumns = columns.Length == input.Schema.Count && columns.Select((column, i) => column is ColumnScalar plain && plain.Index == i).All(same => same);
    }

    public override bool IsSerialized => _input.IsSerialized;

    public override bool IsOpen => _input.IsOpen;

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        if (_onlyColumns)
            return _input.Rows(context);
        return _needsWindow ? WindowedRows(context) : PlainRows(context, reused: null);
    }

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context)
    {
        if (_onlyColumns)
            return _input.TransientRows(context);
        return _needsWindow ? WindowedRows(context) : PlainRows(context, new KustoValue[_columns.Length]);
    }

    public override void Require(bool[] columns)
    {
        var needed = new bool[_input.Schema.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i] || _columns[i] is not ColumnScalar)
                _columns[i].MarkColumns(needed);
        }

        _input.Require(needed);
    }

    private IEnumerable<KustoValue[]> PlainRows(EvaluationContext context, KustoValue[]? reused)
    {
        var frame = new RowFrame(context);
        foreach (KustoValue[] row in _input.TransientRows(context))
        {
            frame.Row = row;
            yield return Compute(frame, reused ?? new KustoValue[_columns.Length]);
        }
    }

    private IEnumerable<KustoValue[]> WindowedRows(EvaluationContext context)
    {
        List<KustoValue[]> rows = _input.Collect(context, "serialize");
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
        for (int i = 0; i < result.Length; i++)
            result[i] = _columns[i] is ColumnScalar column ? frame.Row[column.Index] : _columns[i].Evaluate(frame);
        return result;
    }
}
