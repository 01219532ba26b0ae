using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columnar;

/// <summary>Collects pairs of a row of a block and a stored row, and creates blocks with the columns of both sides that are read.</summary>
internal sealed class PairBlocks(JoinNode join, int leftWidth, BlockStore store)
{
    private readonly int[] _left = new int[Block.MaximumRows];
    private readonly int[] _right = new int[Block.MaximumRows];
    private int _count;

    public bool IsEmpty => _count == 0;

    public bool IsFull => _count == _left.Length;

    public void Add(int left, int right)
    {
        _left[_count] = left;
        _right[_count++] = right;
    }

    /// <summary>Returns the pairs as a block and removes them.</summary>
    /// <param name="block">The block of the left rows; null if there are none, so that their cells are missing values.</param>
    public Block Take(Block? block)
    {
        ReadOnlySpan<int> left = _left.AsSpan(0, _count);
        ReadOnlySpan<int> right = _right.AsSpan(0, _count);
        var columns = new Vector?[join.Schema.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            if (!join.Filled[i])
            {
                continue;
            }

            columns[i] = i >= leftWidth ? store.Gather(join.RightColumns[i - leftWidth], join.Schema[i].Type, right)
                : block is null ? new ConstantVector(KustoValue.MissingOf(join.Schema[i].Type))
                : block.Columns[i]?.Gather(left);
        }

        int count = _count;
        _count = 0;
        return new Block(columns, count);
    }
}
