using Parquet.Meta;
using RfbWatch.Kql.Values;
using RfbWatch.TestKit;
using PhysicalType = Parquet.Meta.Type;

namespace RfbWatch.Parquet.Tests;

/// <summary>A damaged file is an error that says so: the reader returns, and throws nothing else.</summary>
public class DamageTests
{
    [Theory]
    [InlineData("nested.parquet")]
    [InlineData("flat-v2.parquet")]
    [InlineData("flat-snappy.parquet")]
    public void Any_byte_may_be_wrong(string name)
    {
        byte[] whole = Samples.Bytes(name);
        for (int at = 0; at < whole.Length; at += 13 * Repetitions.OneIn)
        {
            foreach (byte wrong in (ReadOnlySpan<byte>)[0x00, 0xFF, (byte)(whole[at] ^ 1), (byte)(whole[at] ^ 0x80)])
            {
                byte[] damaged = [.. whole];
                damaged[at] = wrong;
                ReadOrRefuse(damaged);
            }
        }
    }

    [Fact]
    public void A_file_may_end_anywhere()
    {
        byte[] whole = Samples.Bytes("nested.parquet");
        for (int length = 0; length < whole.Length; length += 3 * Repetitions.OneIn)
        {
            Assert.Throws<InvalidDataException>(() => Samples.Rows(new MemoryStream(whole[..length]), out _));
        }
    }

    [Fact]
    public void A_file_may_lack_a_part_in_the_middle()
    {
        byte[] whole = Samples.Bytes("flat-gzip.parquet");
        for (int from = 4; from + 64 < whole.Length; from += 64 * Repetitions.OneIn)
        {
            ReadOrRefuse([.. whole[..from], .. whole[(from + 64)..]]);
        }
    }

    [Fact]
    public void A_schema_nested_too_deep_is_refused()
    {
        // FileMetaData: field 2, a list of 10,000 elements, each a group with one child: field 4 its name, field 5 the number of its children.
        byte[] footer = [0x29, 0xFC, 0x90, 0x4E, .. Enumerable.Repeat<byte[]>([0x48, 0x01, (byte)'a', 0x15, 0x02, 0x00], 10_000).SelectMany(element => element), 0x00];
        byte[] file = [.. "PAR1"u8, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];
        var error = Assert.Throws<InvalidDataException>(() => ParquetTable.Open(new MemoryStream(file)));
        Assert.Contains("nested more than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_in_lists_of_an_unknown_field_are_refused()
    {
        // FileMetaData: field 15, which is not in the format, a list of one list of one list, and so on.
        byte[] footer = [0xF9, .. Enumerable.Repeat((byte)0x19, 1_000_000)];
        byte[] file = [.. "PAR1"u8, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];
        var error = Assert.Throws<InvalidDataException>(() => ParquetTable.Open(new MemoryStream(file)));
        Assert.Contains("lists in lists", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_scale_of_a_decimal_is_limited(bool isLogical)
    {
        Assert.Equal(KustoType.Decimal, Assert.Single(ColumnReading.TakeLogicalTypes([DecimalOf(1000, isLogical)]).Values).Type);
        var error = Assert.Throws<InvalidDataException>(() => ColumnReading.TakeLogicalTypes([DecimalOf(1001, isLogical)]));
        Assert.Contains("column 'd' has the scale 1001", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "fewer than the smallest")]
    [InlineData("PARK a file that only ends as it should PAR1", "does not begin with PAR1")]
    [InlineData("PAR1 and something else that is no Parquet file", "does not end with PAR1")]
    [InlineData("PAR1 the footer is encrypted \u0001\u0000\u0000\u0000PARE", "encrypted")]
    [InlineData("PAR1 the footer does not fit \u0001\u0001\u0000\u0000PAR1", "do not fit")]
    public void What_is_wrong_is_named(string text, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => ParquetTable.Open(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(text))));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static SchemaElement DecimalOf(int scale, bool isLogical) => new()
    {
        Name = "d", Type = PhysicalType.FIXED_LEN_BYTE_ARRAY, Scale = isLogical ? null : scale,
        ConvertedType = isLogical ? null : ConvertedType.DECIMAL, LogicalType = isLogical ? new LogicalType { DECIMAL = new DecimalType { Scale = scale, Precision = scale } } : null,
    };

    private static void ReadOrRefuse(byte[] file)
    {
        try
        {
            var rows = Samples.Rows(new MemoryStream(file), out var table);
            Assert.All(rows, row => Assert.Equal(table.Columns.Count, row.Length));
        }
        catch (InvalidDataException)
        {
            // That is the answer.
        }
    }
}
