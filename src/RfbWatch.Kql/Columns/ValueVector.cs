using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>Cells stored as values: arrays and bags, guids, decimals, strings without a dictionary, or cells of different kinds.</summary>
/// <param name="cells">The cells.</param>
/// <param name="isComputed">Whether they were computed in a run.</param>
internal sealed class ValueVector(KustoValue[] cells, bool isComputed) : Vector
{
    public KustoValue[] Cells => cells;

    public override bool IsComputed => isComputed;

    public override KustoValue this[int row] => cells[row];

    public override Vector Gather(ReadOnlySpan<int> rows)
    {
        var gathered = new KustoValue[rows.Length];
        for (int i = 0; i < gathered.Length; i++)
        {
            gathered[i] = cells[rows[i]];
        }

        return new ValueVector(gathered, isComputed);
    }
}
