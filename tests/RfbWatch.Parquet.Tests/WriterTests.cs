using RfbWatch.Kql.Values;
using RfbWatch.TestKit;

namespace RfbWatch.Parquet.Tests;

/// <summary>What the writer writes, the reader reads: the same types and cells, except the last digit of a time.</summary>
public class WriterTests
{
    private static readonly KustoSchema Schema = new(
        new KustoColumn("flag", KustoType.Bool), new KustoColumn("small", KustoType.Int), new KustoColumn("large", KustoType.Long), new KustoColumn("real", KustoType.Real),
        new KustoColumn("money", KustoType.Decimal), new KustoColumn("time", KustoType.DateTime), new KustoColumn("span", KustoType.TimeSpan), new KustoColumn("id", KustoType.Guid),
        new KustoColumn("text", KustoType.String), new KustoColumn("bag", KustoType.Dynamic));

    public static TheoryData<int> Counts => [.. Repetitions.Sample([ParquetTableWriter.GroupRows + 1, ParquetTableWriter.GroupRows, ParquetTableWriter.GroupRows - 1, 1000, 2, 1, 0])];

    [Theory]
    [MemberData(nameof(Counts))]
    public void Rows_are_read_as_they_were_written(int count)
    {
        using var stream = new MemoryStream();
        var writer = new ParquetTableWriter(stream, Schema);
        for (int i = 0; i < count; i++)
        {
            writer.Add(Row(i));
        }

        writer.Complete();
        var rows = Samples.Rows(stream, out var table);
        Assert.Equal(Schema.Columns, table.Columns);
        Assert.Equal(count, rows.Count);
        Assert.Equal(0, table.UnreadableCells);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(Row(i), rows[i]);
        }
    }

    [Fact]
    public void A_cell_of_another_kind_is_its_text_in_a_column_of_strings_and_null_elsewhere()
    {
        using var stream = new MemoryStream();
        var writer = new ParquetTableWriter(stream, new KustoSchema(new KustoColumn("text", KustoType.String), new KustoColumn("large", KustoType.Long), new KustoColumn("real", KustoType.Real)));
        writer.Add([KustoValue.Of(5L), KustoValue.Of("5"), KustoValue.OfInt(5)]);
        writer.Complete();
        Assert.Equal([KustoValue.Of("5"), KustoValue.Null, KustoValue.Of(5.0)], Assert.Single(Samples.Rows(stream, out _)));
    }

    [Fact]
    public void Long_texts_end_a_row_group_early()
    {
        using var stream = new MemoryStream();
        var writer = new ParquetTableWriter(stream, new KustoSchema(new KustoColumn("text", KustoType.String)));
        for (int i = 0; i < 5; i++)
        {
            writer.Add([KustoValue.Of(new string((char)('a' + i), 20_000_000))]);
        }

        writer.Complete();
        using var table = ParquetTable.Open(stream);
        Assert.Equal([4, 1], Enumerable.Range(0, table.GroupCount).Select(number => table.Group(number).Count));
    }

    // Every fifth row has nulls, and the first have the extremes.
    private static KustoValue[] Row(int i)
    {
        bool isNull = i % 5 == 4;
        return
        [
            isNull ? KustoValue.Null : KustoValue.Of(i % 2 == 0),
            isNull ? KustoValue.Null : KustoValue.OfInt(i switch { 0 => int.MinValue, 1 => int.MaxValue, _ => i }),
            isNull ? KustoValue.Null : KustoValue.Of(i switch { 0 => long.MinValue, 1 => long.MaxValue, _ => i * 1_000_000_007L }),
            isNull ? KustoValue.Null : KustoValue.Of(i switch { 0 => double.NaN, 1 => double.NegativeInfinity, _ => i / 3.0 }),
            isNull ? KustoValue.Null : KustoValue.Of(i switch { 0 => decimal.MinValue, 1 => decimal.MaxValue, _ => i / 7m }),
            isNull ? KustoValue.Null : KustoValue.Of(i switch { 0 => DateTime.MinValue, 1 => new DateTime(DateTime.MaxValue.Ticks / 10 * 10, DateTimeKind.Utc), _ => DateTime.UnixEpoch.AddMicroseconds(i * 1_234_567L) }),
            isNull ? KustoValue.Null : KustoValue.Of(i switch { 0 => TimeSpan.MinValue, 1 => TimeSpan.MaxValue, _ => TimeSpan.FromTicks(i * 12_345L) }),
            isNull ? KustoValue.Null : KustoValue.Of(new Guid(i, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11])),
            KustoValue.Of(isNull ? "" : $"text ü€😀 {i % 100}"),
            isNull ? KustoValue.Null : i % 2 == 0 ? KustoValue.Of(new DynamicArray(KustoValue.Of((long)i), KustoValue.Null)) : KustoValue.Of(new DynamicBag([KeyValuePair.Create("a", KustoValue.Of("b"))])),
        ];
    }
}
