using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>Cells that are already Kusto values: those of a nested column.</summary>
/// <param name="values">The values, indexed by row.</param>
internal sealed class ValueCells(KustoValue[] values) : ParquetCells
{
    public override KustoValue this[int row] => values[row];
}
