using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>Cells that are values already: those of a nested column.</summary>
/// <param name="values">For each row its value.</param>
internal sealed class ValueCells(KustoValue[] values) : ParquetCells
{
    public override KustoValue this[int row] => values[row];
}
