using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>What was read of a column that is not nested, or of the innermost part of a nested one.</summary>
internal abstract class LeafValues(Levels levels)
{
    /// <summary>Its levels.</summary>
    public Levels Levels => levels;

    /// <summary>The cells of a column that is not nested.</summary>
    public abstract ParquetCells ToCells(CellFaults faults);

    /// <summary>A value of a nested column, by its number among the values.</summary>
    public abstract KustoValue Value(int number, CellFaults faults);
}

/// <summary>What was read of a column, of one physical type.</summary>
/// <param name="reading">How its values are read.</param>
/// <param name="values">One for each entry that is not null.</param>
/// <param name="levels">Its levels.</param>
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
