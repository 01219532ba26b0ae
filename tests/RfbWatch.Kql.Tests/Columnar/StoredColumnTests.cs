using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;
using RfbWatch.TestKit;

namespace RfbWatch.Kql.Tests.Columnar;

/// <summary>Columns that were written are read back with the same values; other bytes are not a column, and never an exception.</summary>
public sealed class StoredColumnTests
{
    private const int Seed = 20261201;

    private static readonly Func<Random, KustoValue>[] Kinds =
    [
        _ => KustoValue.Null,
        random => KustoValue.Of(random.Next(2) == 0),
        random => KustoValue.OfInt(random.Next()),
        random => KustoValue.Of(random.NextInt64()),
        random => KustoValue.Of(random.Next(5) == 0 ? double.NaN : random.NextDouble()),
        random => KustoValue.Of(random.Next() / 7m),
        random => KustoValue.Of(new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc)),
        random => KustoValue.Of(TimeSpan.FromTicks(random.NextInt64())),
        _ => KustoValue.Of(new Guid("01234567-89ab-cdef-0123-456789abcdef")),
        random => KustoValue.Of("text" + random.Next(100_000)),
        _ => KustoValue.Of("\ud800 half of a pair"),
        _ => KustoValue.EmptyString,
        random => KustoValue.Of(new DynamicArray(KustoValue.Of(random.Next()), KustoValue.Null, KustoValue.Of(new DynamicArray()))),
        random => KustoValue.Of(new DynamicBag([KeyValuePair.Create("a", KustoValue.Of(random.NextDouble())), KeyValuePair.Create("\ud83d\ude00", KustoValue.EmptyString)])),
    ];

    private static readonly KustoType[] Types = [.. Enum.GetValues<KustoType>().Where(type => type != KustoType.Unknown)];

    [Fact]
    public void Columns_of_all_kinds_are_read_back()
    {
        var random = new Random(Seed);
        for (int i = 0; i < Repetitions.Of(60); i++)
        {
            var table = Table(random, rows: random.Next(4) == 0 ? random.Next(30_000) : random.Next(50));
            var (layout, columns) = Written(table);
            int[] read = [.. Enumerable.Range(0, columns.Length).Where(_ => random.Next(3) > 0)];
            var reader = ColumnTableReader.Open(new MemoryStream(layout))!;
            Assert.All(read, column => Assert.True(reader.TryAdd(table.Schema[column], new MemoryStream(columns[column]))));
            var copy = reader.Build();
            Assert.Equal(read.Select(column => table.Schema[column]), copy.Schema.Columns);
            Assert.Equal(table.Count, copy.Count);
            Assert.Equal(table.Rows().Select(row => string.Join('|', read.Select(column => Text(row[column])))), copy.Rows().Select(row => string.Join('|', row.Select(Text))));
        }
    }

    [Fact]
    public void A_dictionary_of_any_size_is_read_back()
    {
        // At, below and above the sizes at which codes become wider.
        foreach (int texts in new[] { 0, 1, 253, 254, 255, 256, 65_533, 65_534, 65_535, 65_536, 70_000 })
        {
            var table = ColumnTable.Of(new KustoSchema(new KustoColumn("t", KustoType.String)), Enumerable.Range(0, texts).Select(i => new[] { i == 7 ? KustoValue.Null : KustoValue.Of("t" + i) }));
            var (layout, columns) = Written(table);
            var reader = ColumnTableReader.Open(new MemoryStream(layout))!;
            Assert.True(reader.TryAdd(table.Schema[0], new MemoryStream(columns[0])));
            Assert.Equal(table.Rows().Select(row => Text(row[0])), reader.Build().Rows().Select(row => Text(row[0])));
        }
    }

    [Fact]
    public void Other_bytes_are_no_column()
    {
        var random = new Random(Seed);
        int refused = 0;
        for (int i = 0; i < Repetitions.Of(3000); i++)
        {
            var table = Table(random, rows: random.Next(1, 40));
            var (layout, columns) = Written(table);
            byte[] column = columns[random.Next(columns.Length)];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                column[random.Next(column.Length)] = (byte)random.Next(256);
            }

            column = random.Next(4) == 0 ? column[..random.Next(column.Length)] : column;
            var reader = ColumnTableReader.Open(new MemoryStream(layout))!;
            if (!reader.TryAdd(table.Schema[0], new MemoryStream(column)))
            {
                refused++;
                continue;
            }

            Assert.Equal(table.Count, reader.Build().Rows().Select(row => Text(row[0])).LongCount());
        }

        Assert.InRange(refused, 1, Repetitions.Of(3000));
        Assert.Null(ColumnTableReader.Open(new MemoryStream([1, 0, 0])));
        Assert.Null(ColumnTableReader.Open(new MemoryStream([1, 0, 0, 0, 0, 0, 0, 0])));
        Assert.Null(ColumnTableReader.Open(new MemoryStream([255, 255, 255, 127])));
    }

    [Fact]
    public void A_column_has_no_more_dictionaries_than_blocks()
    {
        byte[] layout = [1, 0, 0, 0, 3, 0, 0, 0];
        bool IsColumn(int dictionaries)
        {
            // The number of dictionaries, each without texts, and one block, which is a constant null.
            byte[] column = [(byte)dictionaries, 0, 0, 0, .. new byte[dictionaries * sizeof(int)], (byte)StoredForm.Constant, (byte)ValueKind.Null];
            return ColumnTableReader.Open(new MemoryStream(layout))!.TryAdd(new KustoColumn("c", KustoType.String), new MemoryStream(column));
        }

        Assert.Equal((true, true, false), (IsColumn(0), IsColumn(1), IsColumn(2)));
    }

    [Fact]
    public void A_dictionary_without_search_begins_empty_and_grows()
    {
        var texts = Utf8Texts.WithoutSearch();
        for (int i = 0; i < 1_000; i++)
        {
            Assert.Equal(i, texts.CodeOf("same"u8));
        }

        Assert.Equal(("same", 1_000), (texts[999], texts.Count));
    }

    private static string Text(KustoValue value) => $"{value.Kind}:{(value.Kind is ValueKind.Array or ValueKind.Bag or ValueKind.String ? value.Text : value.ToString())}";

    private static ColumnTable Table(Random random, int rows)
    {
        var schema = new KustoSchema(Enumerable.Range(0, random.Next(1, 5)).Select(i => new KustoColumn("c" + i, Types[random.Next(Types.Length)])));
        Func<Random, KustoValue>[][] kinds = [.. schema.Columns.Select(_ => random.Next(3) == 0 ? Kinds : [Kinds[random.Next(Kinds.Length)], Kinds[random.Next(2) == 0 ? 0 : random.Next(Kinds.Length)]])];
        return ColumnTable.Of(schema, Enumerable.Range(0, rows).Select(_ => kinds.Select(each => each[random.Next(each.Length)](random)).ToArray()));
    }

    private static (byte[] Layout, byte[][] Columns) Written(ColumnTable table)
    {
        using var layout = new MemoryStream();
        ColumnTableWriter.WriteLayout(table, layout);
        return (layout.ToArray(), [.. Enumerable.Range(0, table.Schema.Count).Select(column =>
        {
            using var stream = new MemoryStream();
            ColumnTableWriter.WriteColumn(table, column, stream);
            return stream.ToArray();
        })]);
    }
}
