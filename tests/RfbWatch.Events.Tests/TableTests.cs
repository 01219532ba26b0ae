using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Tests;

/// <summary>A table makes rows of objects, and reads single columns of them.</summary>
public sealed class TableTests
{
    private static readonly Table<string> Words = new("Words", isDefender: true, "One word.",
    [
        new("Timestamp", KustoType.DateTime, "When.", _ => KustoValue.Of(DateTime.UnixEpoch)),
        new("ReportId", KustoType.Long, "Which.", _ => KustoValue.Of(0L)),
        new("Word", KustoType.String, "The word.", word => KustoValue.Of(word)),
        new("Note", KustoType.String, "Nothing.", _ => KustoValue.Null) { Nullable = true },
        new("Length", KustoType.Int, "Its length.", word => KustoValue.OfInt(word.Length)),
    ]);

    [Fact]
    public void A_row_has_the_value_of_each_column()
    {
        var row = Words.RowOf("four");
        row.ReportId = 7;

        Assert.Equal([KustoValue.Of(DateTime.UnixEpoch), KustoValue.Of(7L), KustoValue.Of("four"), KustoValue.Null, KustoValue.OfInt(4)], row.Values);
        Assert.Equal(DateTime.UnixEpoch, row.Timestamp);
        Assert.Equal(row[4], Words.Read(4, "four"));
    }

    [Fact]
    public void Kql_reads_no_null_in_a_column_of_text()
    {
        var row = Words.RowOf("four");

        Assert.True(row[3].IsNull);
        Assert.Equal(KustoValue.EmptyString.Kind, row.ToKusto()[3].Kind);
    }

    [Fact]
    public void Cells_that_nobody_filled_are_null_where_a_column_may_be_null_and_otherwise_empty_text_or_null()
    {
        var cells = Words.EmptyCells();

        Assert.Equal(("", true, true), (cells[2].AsString, cells[3].IsNull, cells[4].IsNull));
    }

    [Fact]
    public void A_name_that_the_table_does_not_have_is_a_defect_of_the_caller()
    {
        Assert.Equal(2, Words.IndexOf("Word"));
        Assert.Contains("table Words has no column 'word'", Assert.Throws<ArgumentException>(() => Words.IndexOf("word")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_has_as_many_cells_as_its_table_has_columns() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TableRow(Words, [KustoValue.Null]));

    [Fact]
    public void The_category_of_a_table_says_whose_it_is() =>
        Assert.Equal(("AdvancedHunting-Words", "RfbWatch-Mine"), (Words.Category, new Table<string>("Mine", isDefender: false, "", [.. Words.Columns.Cast<Column<string>>()]).Category));
}
