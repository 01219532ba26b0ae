using System.Globalization;
using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet.Tests;

/// <summary>Lists, maps and structs, in each other, with nulls and without entries.</summary>
public class NestedColumnTests
{
    [Theory]
    [InlineData("nested.parquet")]
    [InlineData("nested-v2.parquet")]
    public void Nested_columns_are_dynamic_values(string name)
    {
        var rows = Samples.Rows(new MemoryStream(Samples.Bytes(name)), out var table);
        Assert.Equal(["n:long", "l:dynamic", "ll:dynamic", "st:dynamic", "m:dynamic", "ls:dynamic"], table.Columns.Select(column => column.ToString()));
        Assert.Equal(100, rows.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            Assert.Equal(Expected(i), rows[i].Skip(1).Select(DynamicJson.Write));
        }
    }

    private static string[] Expected(int i)
    {
        bool isNull = i % 7 == 3;
        bool isEmpty = i % 5 == 0;
        string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        return
        [
            isNull ? "null" : isEmpty ? "[]" : Text($"[{i},null,{i + 1}]"),
            isNull ? "null" : Text($"[[\"a\",\"b{i}\"],[],null,[\"c\"]]"),
            isNull ? "null" : Text($"{{\"x\":{i},\"y\":\"n{i}\",\"z\":{{\"w\":{i * 2}}}}}"),
            isNull ? "null" : isEmpty ? "{}" : Text($"{{\"k\":{i},\"l\":null}}"),
            isEmpty ? "[]" : Text($"[{{\"x\":{i},\"y\":[1,2]}},{{\"x\":null,\"y\":[]}},null]"),
        ];
    }
}
