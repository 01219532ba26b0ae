using System.Globalization;
using System.Text;
using RfbWatch.Kql.Columnar;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Columnar;

/// <summary>Strings that a query computes count as memory in both engines, wherever an operator stores them, and as long as it does.</summary>
public sealed class MemoryTests
{
    // A text of almost 4 KB in each of the thousand rows of T. It is computed row by row.
    private const string Text = "strcat(l, strrep('x', 1000), strrep('y', 900))";

    [Theory]
    [InlineData($"T | extend s = {Text} | sort by l asc | project s")]
    [InlineData($"T | sort by {Text} asc | project l")]
    [InlineData($"T | top 900 by {Text} asc | project l")]
    [InlineData($"T | extend k = {Text} | join kind=inner (T | extend k = {Text}) on k | count")]
    [InlineData($"T | extend k = {Text} | join kind=rightouter (T | extend k = {Text}) on k, l | count")]
    [InlineData($"T | summarize max({Text}) by l")]
    public void Stored_strings_end_the_run_at_the_limit(string text)
    {
        var tables = new LargeTables();
        Assert.Equal(nameof(KqlLimits.MaximumMemory), LimitOf(text, tables));
        Assert.Equal(nameof(KqlLimits.MaximumMemory), LimitOf(text, tables.AsRows));
    }

    // The first 500 rows have short strings; the others replace them.
    [Theory]
    [InlineData("T | extend n = iff(l < 500, 1, 1000) | extend s = strcat(strrep('x', n), strrep('y', n)) | top 500 by l desc | project s")]
    [InlineData("T | extend n = iff(l < 500, 1, 1000) | extend k = l % 500, s = strcat(strrep('x', n), strrep('y', n)) | summarize arg_max(l, s) by k")]
    public void A_row_that_replaces_another_counts_with_its_own_size(string text)
    {
        var tables = new LargeTables();
        Assert.Equal(nameof(KqlLimits.MaximumMemory), LimitOf(text, tables));
        Assert.Equal(nameof(KqlLimits.MaximumMemory), LimitOf(text, tables.AsRows));
    }

    // The row engine computes one string at a time. Here, those of a block or of a dictionary exist together.
    [Theory]
    [InlineData("T | extend s = strcat(l, strrep(strrep('x', 1000), 10)) | summarize max(strlen(s))")]
    [InlineData("T | extend s = strcat(a, strrep('x', 1000), strrep('y', 900)) | summarize max(strlen(s))")]
    public void Strings_of_a_block_end_the_run_at_the_limit(string text) => Assert.Equal(nameof(KqlLimits.MaximumMemory), LimitOf(text, new LargeTables()));

    [Theory]
    [InlineData($"union (T | extend s = {Text} | sort by l asc), (T | extend s = {Text} | sort by l desc) | summarize max(strlen(s))")]
    [InlineData($"union (T | extend s = {Text} | top 900 by l asc), (T | extend s = {Text} | top 900 by l desc) | summarize max(strlen(s))")]
    [InlineData($"let J = T | extend k = {Text} | join kind=inner (T | extend k = {Text}) on k; union J, J | count")]
    public void An_operator_that_ends_gives_its_memory_back(string text)
    {
        var tables = new LargeTables();
        Assert.Null(LimitOf(text, tables, 6 << 20));
        Assert.Null(LimitOf(text, tables.AsRows, 6 << 20));
    }

    // 3.8 MB.
    [Fact]
    public void Computed_keys_of_a_sort_count_once()
    {
        const string Query = "T | sort by strcat(a, strrep('x', 1000), strrep('y', 900)) asc | project l";
        Assert.Null(LimitOf(Query, new LargeTables(), 6 << 20));
        Assert.Equal(nameof(KqlLimits.MaximumMemory), LimitOf(Query, new LargeTables(), 3 << 20));
    }

    [Fact]
    public void A_dictionary_that_is_replaced_gives_its_memory_back_unless_it_is_stored()
    {
        var context = new EvaluationContext(new LargeTables(), new RunOptions { Now = Kql.Now, Clock = TimeProvider.System, Limits = KqlLimits.Default with { MaximumMemory = 100 } });
        using var memory = new OperatorMemory(context);
        object first = new();
        object second = new();
        memory.HoldShared(first, 60, isStored: false);
        memory.ReleaseShared(first);
        memory.ReleaseShared(first);
        memory.HoldShared(second, 50, isStored: false);
        memory.HoldShared(second, 60);
        memory.HoldShared(second, 70, isStored: false);
        memory.ReleaseShared(second);
        memory.Hold(30);
        Assert.Throws<KqlLimitException>(() => memory.Hold(1));
    }

    // Strings of a larger dictionary are created each time they are read.
    [Theory]
    [InlineData(1 << 16, false)]
    [InlineData((1 << 16) + 1, true)]
    public void Strings_that_a_join_creates_from_a_large_dictionary_count(int texts, bool expected)
    {
        var builder = new ColumnTableBuilder();
        builder.AddColumn(KustoType.String);
        for (int i = 0; i < texts; i++)
        {
            builder.SetText(0, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"t{i}")));
            builder.EndRow();
        }

        var table = builder.Build(new KustoSchema(new KustoColumn("t", KustoType.String)));
        using var memory = new OperatorMemory(new EvaluationContext(new LargeTables(), new RunOptions { Now = Kql.Now, Clock = TimeProvider.System }));
        var store = new BlockStore([true], memory);
        store.Add(table.StoredBlocks[0], "join");
        var cells = store.Gather(0, KustoType.String, [3, BlockStore.NoRow]);
        Assert.Equal(("t3", "", expected), (cells[0].Text, cells[1].Text, cells.IsComputed));
        Assert.False(store.Gather(0, KustoType.String, [3, 4]).IsComputed);
    }

    /// <summary>Returns the name of the limit at which the run ends; null if it does not.</summary>
    private static string? LimitOf(string text, ITableSource source, long memory = 1 << 20)
    {
        var query = KqlEngine.Compile(text, new KqlOptions { Catalog = new LargeTables() });
        Assert.Contains("columnar", query.Plan, StringComparison.Ordinal);
        var options = new RunOptions { Now = Kql.Now, Clock = TimeProvider.System, Limits = KqlLimits.Default with { MaximumMemory = memory } };
        try
        {
            _ = query.Run(source, options).Rows.Count();
            return null;
        }
        catch (KqlLimitException met)
        {
            return met.Limit;
        }
    }
}
