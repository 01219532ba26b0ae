using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>
/// An expression without a vectorized form. It is evaluated row by row, on a row that contains only the cells that it reads. Large strings and dynamic values count as memory until the
/// next block, because all those of a block exist at the same time. Smaller ones do not: a block of them needs 32 MB at most.
/// </summary>
/// <param name="scalar">The expression.</param>
/// <param name="read">Indices of the columns that it reads.</param>
/// <param name="memory">The memory of the operator that evaluates it.</param>
internal sealed class RowScalar(Scalar scalar, int[] read, OperatorMemory memory) : VectorScalar
{
    private readonly RowFrame _frame = new(memory.Context);
    private readonly HashSet<object> _large = new(ReferenceEqualityComparer.Instance);
    private readonly bool _mayBeLarge = scalar.Type is KustoType.String or KustoType.Dynamic or KustoType.Unknown;
    private long _held;

    public override Vector Evaluate(Block block)
    {
        memory.Release(_held);
        _held = 0;
        _large.Clear();
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
            if (_mayBeLarge)
            {
                Hold(cells[row]);
            }
        }

        return Vector.Of(cells, block.Rows);
    }

    private void Hold(KustoValue value)
    {
        long bytes = DynamicExtent.BytesOf(value);
        if (bytes <= OperatorMemory.LargeBytes || !_large.Add(value.Reference!))
        {
            return;
        }

        _held += bytes;
        memory.Hold(bytes);
    }
}
