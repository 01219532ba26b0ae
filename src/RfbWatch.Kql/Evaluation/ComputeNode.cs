using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Computes every output column from an input row: extend, project and their kin, and the renaming of columns.</summary>
internal sealed class ComputeNode : TableNode
{
    private readonly TableNode _input;
    private readonly Scalar[] _columns;
    private readonly bool _needsWindow;
    private readonly bool _onlyColumns;
    private readonly bool[] _required;

    public ComputeNode(TableNode input, KustoSchema schema, Scalar[] columns)
        : base(schema)
    {
        _input = input;
        _columns = columns;
        _required = new bool[columns.Length];
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
            // What is computed may end the run with an error: it is computed, also when nobody reads it.
            _required[i] |= columns[i] || _columns[i] is not ColumnScalar;
            if (_required[i])
                _columns[i].MarkColumns(needed);
        }

        _input.Require(needed);
    }

    private IEnumerable<KustoValue[]> PlainRows(EvaluationContext context, KustoValue[]? reused)
    {
        var frame = new RowFrame(context);
        int[] required = Required;
        foreach (KustoValue[] row in _input.TransientRows(context))
        {
            frame.Row = row;
            yield return Compute(frame, reused ?? new KustoValue[_columns.Length], required);
        }
    }

    private IEnumerable<KustoValue[]> WindowedRows(EvaluationContext context)
    {
        List<KustoValue[]> rows = _input.Collect(context, "serialize");
        int[] required = Required;
        var frame = new RowFrame(context) { Window = rows };
        for (int i = 0; i < rows.Count; i++)
        {
            frame.Index = i;
            frame.Row = rows[i];
            yield return Compute(frame, new KustoValue[_columns.Length], required);
        }
    }

    private int[] Required => [.. Enumerable.Range(0, _required.Length).Where(i => _required[i])];

    private KustoValue[] Compute(RowFrame frame, KustoValue[] result, int[] required)
    {
        foreach (int i in required)
            result[i] = _columns[i] is ColumnScalar column ? frame.Row[column.Index] : _columns[i].Evaluate(frame);
        return result;
    }
}
