using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>Cells of one physical type.</summary>
/// <param name="reading">Converts the values to cells.</param>
/// <param name="values">The values, indexed by row.</param>
/// <param name="levels">Which cells are null.</param>
/// <param name="faults">Counts the cells that have no Kusto equivalent.</param>
internal sealed class TypedCells<T>(ColumnReading<T> reading, T[] values, Levels levels, CellFaults faults) : ParquetCells
    where T : struct
{
    public override KustoValue this[int row]
    {
        get
        {
            if (levels.IsNull(row))
            {
                return KustoValue.MissingOf(reading.Type);
            }

            if (reading.TryConvert(values[row], out var value))
            {
                return value;
            }

            faults.Count++;
            return KustoValue.Null;
        }
    }
}
