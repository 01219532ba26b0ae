using System.Globalization;
using System.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet.Tests;

/// <summary>Columns of every type that are not nested, in every compression, in data pages of both versions.</summary>
public class FlatColumnTests
{
    private const int Rows = 300;

    [Theory]
    [InlineData("flat-uncompressed.parquet")]
    [InlineData("flat-snappy.parquet")]
    [InlineData("flat-gzip.parquet")]
    [InlineData("flat-zstd.parquet")]
    [InlineData("flat-brotli.parquet")]
    [InlineData("flat-lz4_raw.parquet")]
    [InlineData("flat-v2.parquet")]
    public void Every_cell_is_the_one_that_was_written(string name)
    {
        var rows = Samples.Rows(new MemoryStream(Samples.Bytes(name)), out var table);
        Assert.Equal(Rows, table.RowCount);
        Assert.Equal(Rows, rows.Count);
        Assert.All(table.Columns.Select((column, i) => (column, i)), pair =>
        {
            for (int row = 0; row < Rows; row++)
            {
                var expected = Expected(pair.column.Name, row);
                var found = rows[row][pair.i];
                Assert.True(expected == found && expected.Kind == found.Kind, $"{pair.column}, row {row}: expected {expected.Kind} {expected}, found {found.Kind} {found}");
                Assert.True(found.IsNull || TypeOf(found.Kind) == pair.column.Type || pair.column.Type == KustoType.Dynamic, $"{pair.column}, row {row}: {found.Kind}");
            }
        });

        // 2^64 - 1, and the time 'infinity'.
        Assert.Equal(2, table.UnreadableCells);
    }

    [Fact]
    public void Texts_are_there_without_strings()
    {
        using var stream = new MemoryStream(Samples.Bytes("flat-snappy.parquet"));
        using var table = ParquetTable.Open(stream);
        int column = table.Columns.Select(each => each.Name).ToList().IndexOf("s");
        int number = 0;
        for (int i = 0; i < table.GroupCount; i++)
        {
            var group = table.Group(i);
            var cells = group.Read(column);
            Assert.Null(group[0]);
            for (int row = 0; row < group.Count; row++, number++)
            {
                Assert.True(cells.TryGetText(row, out var utf8));
                Assert.Equal(Expected("s", number).Text, Encoding.UTF8.GetString(utf8));
            }
        }

        Assert.Equal(Rows, number);
    }

    [Fact]
    public void What_is_not_wanted_is_not_read()
    {
        using var stream = new MemoryStream(Samples.Bytes("flat-snappy.parquet"));
        using var table = ParquetTable.Open(stream);
        Assert.Equal(Rows, Enumerable.Range(0, table.GroupCount).Sum(number => table.Group(number).Count));
    }

    [Fact]
    public void A_table_without_rows_has_its_columns()
    {
        var rows = Samples.Rows(new MemoryStream(Samples.Bytes("empty.parquet")), out var table);
        Assert.Empty(rows);
        Assert.Equal(29, table.Columns.Count);
    }

    private static KustoType TypeOf(ValueKind kind) => kind switch
    {
        ValueKind.Bool => KustoType.Bool,
        ValueKind.Int => KustoType.Int,
        ValueKind.Long => KustoType.Long,
        ValueKind.Real => KustoType.Real,
        ValueKind.Decimal => KustoType.Decimal,
        ValueKind.DateTime => KustoType.DateTime,
        ValueKind.TimeSpan => KustoType.TimeSpan,
        ValueKind.Guid => KustoType.Guid,
        ValueKind.String => KustoType.String,
        ValueKind.Null or ValueKind.Array or ValueKind.Bag => KustoType.Dynamic,
    };

    private static KustoValue Expected(string column, int i)
    {
        bool isNull = i % 7 == 3;
        DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
        return column switch
        {
            "n" => KustoValue.Of((long)i),
            "b" => isNull ? KustoValue.Null : KustoValue.Of(i % 2 == 0),
            "i8" => isNull ? KustoValue.Null : KustoValue.OfInt((i % 100) - 50),
            "u8" => KustoValue.OfInt(i % 256),
            "i16" => KustoValue.OfInt((i * 100) - 15000),
            "u16" => KustoValue.OfInt(i * 200),
            "i32" => isNull ? KustoValue.Null : KustoValue.OfInt((i * 1_000_000) - 150_000_000),
            "u32" => KustoValue.Of(4_000_000_000 + i),
            "i64" => isNull ? KustoValue.Null : KustoValue.Of((i * 1_000_000_000_000_000) - 5),
            "u64" => i == 5 ? KustoValue.Null : KustoValue.Of((long)i),
            "f32" => KustoValue.Of(i + 0.5),
            "f64" => isNull ? KustoValue.Null : KustoValue.Of(i / 8.0),
            "d4" => KustoValue.Of((i % 100) + 0.5m),
            "d9" => KustoValue.Of(i + 0.25m),
            "d18" => KustoValue.Of(-i - 0.125m),
            "d38" => KustoValue.Of(-i - 0.0000000001m),
            "day" => isNull ? KustoValue.Null : KustoValue.Of(Time("2026-01-01").AddDays(i)),
            "clock" => KustoValue.Of(new TimeSpan(1, 2, 3) + TimeSpan.FromMicroseconds(4) + TimeSpan.FromSeconds(i)),
            "us" => i == 6 || isNull ? KustoValue.Null : KustoValue.Of(Time("2026-01-01T00:00:00.000001Z").AddHours(i)),
            "ms" => KustoValue.Of(Time("1969-12-31T23:59:59.999Z").AddHours(i)),
            "ns" => KustoValue.Of(Time("2026-01-01").AddTicks((100 + i) / 100)),
            "tz" => KustoValue.Of(Time("2026-01-01").AddHours(i)),
            "id" => KustoValue.Of(Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{i:D12}"))),
            "s" => KustoValue.Of(isNull ? "" : string.Create(CultureInfo.InvariantCulture, $"text {i % 10} ü€😀")),
            "u" => KustoValue.Of(string.Create(CultureInfo.InvariantCulture, $"unique {i}")),
            "raw" => KustoValue.Of("/wA="),
            "iv" => KustoValue.Of(string.Create(CultureInfo.InvariantCulture, $"P2M{i}DT1.5S")),
            "js" => KustoValue.Of(new DynamicBag([KeyValuePair.Create("a", KustoValue.Of((long)i))])),
            "e" => KustoValue.Of(new[] { "red", "green", "blue" }[i % 3]),
            _ => throw new ArgumentOutOfRangeException(nameof(column), column, "No such column."),
        };
    }
}
