using Parquet;
using Parquet.Schema;
using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>Collects the cells of a column until a row group is complete.</summary>
internal abstract class ColumnBuffer(DataField column)
{
    /// <summary>The column in the file.</summary>
    public DataField Field => column;

    /// <summary>Number of characters in the collected strings.</summary>
    public long TextLength { get; protected set; }

    /// <summary>Creates the buffer of a column.</summary>
    public static ColumnBuffer Of(KustoColumn column) => column.Type switch
    {
        KustoType.Bool => new FixedBuffer<bool>(column.Name, cell => cell.Kind == ValueKind.Bool ? cell.AsBool : null),
        KustoType.Int => new FixedBuffer<int>(column.Name, cell => cell.Kind == ValueKind.Int ? (int)cell.AsLong : null),
        KustoType.Long => new FixedBuffer<long>(column.Name, cell => cell.Kind is ValueKind.Long or ValueKind.Int ? cell.AsLong : null),
        KustoType.Real => new FixedBuffer<double>(column.Name, cell => cell.Kind == ValueKind.Real ? cell.AsReal : cell.Kind is ValueKind.Long or ValueKind.Int ? cell.AsLong : null),
        KustoType.DateTime => new FixedBuffer<DateTime>(
            new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: true),
            cell => cell.Kind == ValueKind.DateTime ? cell.AsDateTime : null),
        KustoType.Guid => new FixedBuffer<Guid>(column.Name, cell => cell.Kind == ValueKind.Guid ? cell.AsGuid : null),
        KustoType.String => new TextBuffer(column.Name),
        KustoType.Decimal or KustoType.TimeSpan or KustoType.Dynamic or KustoType.Unknown => new NullableTextBuffer(column.Name),
    };

    /// <summary>Adds the cell of a row.</summary>
    public abstract void Add(KustoValue cell);

    /// <summary>Writes the cells and clears the buffer.</summary>
    public abstract void Write(ParquetRowGroupWriter group);

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private sealed class FixedBuffer<T>(DataField field, Func<KustoValue, T?> value) : ColumnBuffer(field)
        where T : struct
    {
        private readonly List<T?> _cells = [];

        public FixedBuffer(string name, Func<KustoValue, T?> value)
            : this(new DataField(name, typeof(T), isNullable: true), value)
        {
        }

        public override void Add(KustoValue cell) => _cells.Add(value(cell));

        public override void Write(ParquetRowGroupWriter group)
        {
            Wait(group.WriteAsync<T>(Field, _cells.ToArray().AsMemory()));
            _cells.Clear();
        }
    }

    // A string is never null in Kusto.
    private sealed class TextBuffer(string name) : ColumnBuffer(new DataField(name, typeof(string), isNullable: false))
    {
        private readonly List<ReadOnlyMemory<char>> _cells = [];

        public override void Add(KustoValue cell)
        {
            string text = cell.Text;
            _cells.Add(text.AsMemory());
            TextLength += text.Length;
        }

        public override void Write(ParquetRowGroupWriter group)
        {
            Wait(group.WriteAsync<ReadOnlyMemory<char>>(Field, _cells.ToArray().AsMemory()));
            _cells.Clear();
            TextLength = 0;
        }
    }

    private sealed class NullableTextBuffer(string name) : ColumnBuffer(new DataField(name, typeof(string), isNullable: true))
    {
        private readonly List<ReadOnlyMemory<char>?> _cells = [];

        public override void Add(KustoValue cell)
        {
            string text = cell.IsNull ? "" : TextOf(cell);
            _cells.Add(cell.IsNull ? default(ReadOnlyMemory<char>?) : text.AsMemory());
            TextLength += text.Length;
        }

        public override void Write(ParquetRowGroupWriter group)
        {
            Wait(group.WriteAsync<ReadOnlyMemory<char>>(Field, _cells.ToArray().AsMemory()));
            _cells.Clear();
            TextLength = 0;
        }

        // A dynamic string is written as JSON, like any other dynamic value, so that "1" and 1 differ.
        private static string TextOf(KustoValue cell) => cell.Kind is ValueKind.TimeSpan or ValueKind.Decimal ? cell.Text : DynamicJson.Write(cell);
    }
}
