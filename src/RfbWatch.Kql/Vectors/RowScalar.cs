using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>An expression without a vectorized form. It is evaluated row by row, on a row that contains only the cells that it reads.</summary>
/// <param name="scalar">The expression.</param>
/// <param name="read">Indices of the columns that it reads.</param>
/// <param name="context">The run.</param>
internal sealed class RowScalar(Scalar scalar, int[] read, EvaluationContext context) : VectorScalar
{
    private readonly RowFrame _frame = new(context);

    public override Vector Evaluate(Block block)
    {
        if (_frame.Row.Length == 0)
        {
            _frame.Row = new KustoValue[block.Columns.Length];
        }

        var cells = new KustoValue[block.Count];
        foreach (int row in block.Rows)
        {
            _frame.Context.Tick();
            foreach (int column in read)
            {
                _frame.Row[column] = block.Columns[column] is { } vector ? vector[row] : KustoValue.Null;
            }

            cells[row] = scalar.Evaluate(_frame);
        }

        return Vector.Of(cells, block.Rows);
    }
}
