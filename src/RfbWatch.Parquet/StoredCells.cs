using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>Cells that the file stores as strings, because Parquet has no matching type.</summary>
/// <param name="texts">The strings.</param>
/// <param name="type">The type that the writer stored.</param>
/// <param name="faults">Counts the strings that are not valid for the type.</param>
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
