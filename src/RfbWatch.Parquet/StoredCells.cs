using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>Cells that the file has as texts, because Parquet has no type for them.</summary>
/// <param name="texts">The texts.</param>
/// <param name="type">The type that the writer noted.</param>
/// <param name="faults">Counts the texts that are no value of the type.</param>
internal sealed class StoredCells(ParquetCells texts, KustoType type, CellFaults faults) : ParquetCells
{
    public override KustoValue this[int row]
    {
        get
        {
            string text = texts[row].Text;
            if (text.Length == 0)
            {
                return KustoValue.Null;
            }

            if (StoredTypes.TryParse(text, type, out var value))
            {
                return value;
            }

            faults.Count++;
            return KustoValue.Null;
        }
    }
}
