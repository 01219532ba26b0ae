using Parquet;
using Parquet.Meta;
using Parquet.Schema;
using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>A column of the table, and its location in the file.</summary>
internal abstract class ColumnSource(KustoColumn column)
{
    /// <summary>The column.</summary>
    public KustoColumn Column => column;

    /// <summary>Creates the source of a top-level field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="readings">Converts the values of each element of the schema.</param>
    /// <param name="stored">The Kusto types that the writer stored, by column name.</param>
    public static ColumnSource Of(Field field, IReadOnlyDictionary<SchemaElement, ColumnReading> readings, IReadOnlyDictionary<string, KustoType> stored)
    {
        if (field is not DataField { IsArray: false } data)
        {
            return new NestedSource(field, readings);
        }

        var reading = readings[data.SchemaElement!];
        return new FlatSource(new KustoColumn(field.Name, reading.Type == KustoType.String ? stored.GetValueOrDefault(field.Name, KustoType.String) : reading.Type), data, reading);
    }

    /// <summary>Reads the cells of a row group.</summary>
    public abstract ParquetCells Read(ParquetRowGroupReader group, CellFaults faults);

    private sealed class FlatSource(KustoColumn column, DataField field, ColumnReading reading) : ColumnSource(column)
    {
        public override ParquetCells Read(ParquetRowGroupReader group, CellFaults faults)
        {
            var cells = reading.Read(group, field, (int)group.RowCount).ToCells(faults);
            return Column.Type == reading.Type ? cells : new StoredCells(cells, Column.Type, faults);
        }
    }

    private sealed class NestedSource(Field field, IReadOnlyDictionary<SchemaElement, ColumnReading> readings) : ColumnSource(new KustoColumn(field.Name, KustoType.Dynamic))
    {
        public override ParquetCells Read(ParquetRowGroupReader group, CellFaults faults)
        {
            var node = NestedNode.Of(field, leaf => new LeafCursor(readings[leaf.SchemaElement!].Read(group, leaf, null), faults));
            var rows = new KustoValue[group.RowCount];
            for (int row = 0; row < rows.Length; row++)
            {
                rows[row] = node.Next();
            }

            return node.First.IsAtEnd ? new ValueCells(rows) : throw new InvalidDataException($"column '{field.Name}' has more rows than its row group");
        }
    }
}
