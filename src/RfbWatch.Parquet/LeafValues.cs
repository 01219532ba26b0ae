using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>The values read from a column that is not nested, or from a leaf column of a nested one.</summary>
internal abstract class LeafValues(Levels levels)
{
    /// <summary>The levels of the column.</summary>
    public Levels Levels => levels;

    /// <summary>Returns the cells of a column that is not nested.</summary>
    public abstract ParquetCells ToCells(CellFaults faults);

    /// <summary>Returns a value of a nested column, by its index among the values.</summary>
    public abstract KustoValue Value(int number, CellFaults faults);
}

/// <summary>The values of one physical type read from a column.</summary>
/// <param name="reading">Converts the values.</param>
/// <param name="values">One value for each entry that is not null.</param>
/// <param name="levels">The levels of the column.</param>
internal sealed class LeafValues<T>(ColumnReading<T> reading, T[] values, Levels levels) : LeafValues(levels)
    where T : struct
{
    public override ParquetCells ToCells(CellFaults faults)
    {
        Levels.Spread(values);
        return reading.CellsOf(values, Levels, faults);
    }

    public override KustoValue Value(int number, CellFaults faults)
    {
        if (reading.TryConvert(values[number], out var value))
        {
            return value;
        }

        faults.Count++;
        return KustoValue.Null;
    }
}
