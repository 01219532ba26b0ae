using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Tests.Binding;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Columnar;

public sealed class ColumnTableTests
{
    /// <summary>A cell that is no text comes after nulls alone: the column has no text yet, so that no number stands for one.</summary>
    [Fact]
    public void A_cell_of_another_kind_after_nulls_alone_keeps_its_kind()
    {
        KustoValue[][] rows =
        [
            [KustoValue.Null, KustoValue.Of(1L), KustoValue.Null],
            [KustoValue.Of(5L), KustoValue.Of(2L), KustoValue.Of("c")],
            [KustoValue.Of("a"), KustoValue.Null, KustoValue.Of(true)],
        ];
        var table = ColumnTable.Of(ProbeTables.Catalog.Find("U")!, rows);

        Assert.Equal(rows.Select(Format), table.Rows([true, true, true], isTransient: false).Select(Format));
    }

    private static string Format(KustoValue[] row) => string.Join(",", row.Select(value => $"{value.Kind}:{value.Text}"));
}
