using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Tests.Binding;

/// <summary>Functions that are saved outside of the query.</summary>
public sealed class SavedFunctionTests
{
    private static readonly Functions Saved = new(
        SavedFunction.Parse("Small", "", "T\n| where l < 3", "small.yaml", 10, 4),
        SavedFunction.Parse("Between", "low:long, high:long = 100", "T | where l >= low and l < high", "between.yaml", 5, 0),
        SavedFunction.Parse("Twice", "x:long", "let doubled = (y:long) { y * 2 };\ndoubled(x)", "twice.yaml", 1, 0),
        SavedFunction.Parse("Few", "", "Between(0, 2) // a comment at the end", "few.yaml", 1, 0),
        SavedFunction.Parse("Of", "rows:(l:long), n:long", "rows | where l == n", "of.yaml", 1, 0),
        SavedFunction.Parse("U", "", "datatable(only:string)['hides the table']", "u.yaml", 1, 0),
        SavedFunction.Parse("Broken", "", "T\n| where nothing == 1", "broken.yaml", 10, 4),
        SavedFunction.Parse("Outer", "", "\n\nBroken", "outer.yaml", 20, 2),
        SavedFunction.Parse("Syntax", "", "T\n| where (", "syntax.yaml", 7, 2),
        SavedFunction.Parse("First", "", "Second", "first.yaml", 1, 0),
        SavedFunction.Parse("Second", "", "union T, (First | take 1)", "second.yaml", 1, 0),
        SavedFunction.Parse("Missing", "disabled:bool = false", "NoSuchTable_CL | where not(disabled)", "missing.yaml", 1, 0));

    [Theory]
    [InlineData("Small | count", "3")]
    [InlineData("Small() | count", "3")]
    [InlineData("Between(1, 3) | count", "2")]
    [InlineData("Between(high = 3, low = 2) | count", "1")]
    [InlineData("Between(98) | count", "0")]
    [InlineData("print Twice(21)", "42")]
    [InlineData("T | where l < 2 | project x = Twice(l)", "0;2")]
    [InlineData("Few | count", "2")]
    [InlineData("T | invoke Of(5) | count", "1")]
    [InlineData("U", "hides the table")]
    [InlineData("table('U') | where false | count", "0")]
    [InlineData("let Small = 7; print Small", "7")]
    [InlineData("union Small, Few | count", "5")]
    [InlineData("T | join kind=inner Few on l | count", "2")]
    [InlineData("let low = 1; Between(0, 2) | count", "2")]
    public void A_saved_function_is_called_as_one_of_the_query(string query, string expected) => Assert.Equal(expected, Kql.Format(Run(query).Rows));

    [Theory]
    [InlineData("print 1 | union Broken", "1:17 KS142 In the saved function 'Broken' (broken.yaml:11:13): The name 'nothing' does not refer to any known column, table, variable or function.")]
    [InlineData("Outer | count", "1:1 KS142 In the saved function 'Outer' (outer.yaml:22:3): In the saved function 'Broken' (broken.yaml:11:13): The name 'nothing'")]
    [InlineData("Syntax", "In the saved function 'Syntax' (syntax.yaml:8:12): Missing expression (the function ends here).")]
    [InlineData("First | count", "RW130 In the saved function 'First' (first.yaml:1:1): In the saved function 'Second' (second.yaml:1:11): The saved function 'First' calls itself: 'First' calls 'Second' calls 'First'.")]
    [InlineData("Between | count", "1:1 KS117 The function 'Between' requires an argument list: its parameter 'low' has no default.")]
    [InlineData("Between(1, 2, 3)", "KS119")]
    [InlineData("Betwen(1)", "Did you mean 'Between'?")]
    [InlineData("Smal | count", "Did you mean 'Small'?")]
    [InlineData("Missing | count", "1:1 KS204 In the saved function 'Missing' (missing.yaml:1:1): The name 'NoSuchTable_CL' does not refer to any known table")]
    public void What_is_wrong_is_said_at_the_call_with_the_place_in_the_source(string query, string expected) =>
        Assert.Contains(expected, string.Join('\n', Compile(query).Diagnostics.Where(one => one.IsError)), StringComparison.Ordinal);

    [Fact]
    public void A_function_does_not_see_the_names_of_its_caller() =>
        Assert.Contains("KS204", string.Join('\n', Compile("let NoSuchTable_CL = T; Missing | count").Diagnostics), StringComparison.Ordinal);

    [Theory]
    [InlineData("union isfuzzy=true Small, Missing, (Missing(true) | take 1), NoSuchFunction(1) | count", "3")]
    [InlineData("let legs = () { union isfuzzy=true Small, Missing }; legs | count", "3")]
    public void A_fuzzy_union_leaves_out_functions_that_are_missing_or_read_missing_tables(string query, string expected)
    {
        var result = Run(query);
        Assert.Equal(expected, Kql.Format(result.Rows));
        Assert.Contains(Compile(query).Diagnostics, one => one is { IsError: false, Code: "KS205" });
    }

    [Fact]
    public void A_fuzzy_union_goes_on_without_a_function_that_is_wrong_and_says_so()
    {
        Assert.Equal("3", Kql.Format(Run("union isfuzzy=true Small, Broken, Syntax | count").Rows));
        string[] warnings = [.. Compile("let legs = () { union isfuzzy=true Small, Broken, Missing }; legs | count").Diagnostics.Where(one => one.Code == "RW135").Select(one => one.Message)];
        Assert.Equal("The union omits a leg that has an error: In the saved function 'Broken' (broken.yaml:11:13): The name 'nothing' does not refer to any known column, table, variable or function.", Assert.Single(warnings));
        Assert.Contains("KS204", string.Join('\n', Compile("union isfuzzy=true Missing, Broken").Diagnostics.Where(one => one.IsError)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_of_a_function_are_tables_of_the_query()
    {
        Assert.Equal(["T"], Compile("Few | count").ReferencedTables);
        Assert.Equal(["V", "T"], Compile("V | join kind=inner (Small() | extend a = l) on a | union First").ReferencedTables);
    }

    [Theory]
    [InlineData("", "T } ; let x = 1")]
    [InlineData("", "T | where l == (1")]
    [InlineData("x:nonsense", "T")]
    [InlineData("", "")]
    public void A_text_that_is_no_function_has_errors(string parameters, string body)
    {
        var function = SavedFunction.Parse("F", parameters, body, "f.yaml", 3, 0);
        var query = KqlEngine.Compile("F()", new KqlOptions { Catalog = ProbeTables.Catalog, Functions = new Functions(function) });
        Assert.False(query.CanRun);
        Assert.Contains("f.yaml:", string.Join('\n', query.Diagnostics), StringComparison.Ordinal);
    }

    [Fact]
    public void Lenient_takes_an_unknown_table_for_an_empty_one()
    {
        var query = Kql.Compile("NoSuchTable_CL | where user_s == 'x' and when_t between (datetime(2024-01-01) .. 1d) | summarize n = count() by tostring(user_s) | join kind=leftouter (T | project user_s = a) on user_s", lenient: true);
        Assert.True(query.CanRun, string.Join('\n', query.Diagnostics));
        Assert.Contains(query.Diagnostics, one => one is { IsError: false, Code: "KS204" });
        Assert.Equal("", Kql.Format(query.Run(ProbeRows.Instance, new RunOptions { Now = Kql.Now, Clock = TimeProvider.System }).Rows));
        Assert.False(Kql.Compile("NoSuchTable_CL | count").CanRun);
    }

    private static CompiledQuery Compile(string query) => KqlEngine.Compile(query, new KqlOptions { Catalog = ProbeTables.Catalog, Functions = Saved });

    private static KqlResult Run(string query)
    {
        var compiled = Compile(query);
        Assert.True(compiled.CanRun, string.Join('\n', compiled.Diagnostics));
        return compiled.Run(ProbeRows.Instance, new RunOptions { Now = Kql.Now, Clock = TimeProvider.System });
    }

    private sealed class Functions(params SavedFunction[] functions) : IFunctionCatalog
    {
        public IEnumerable<string> FunctionNames => functions.Select(function => function.Name);

        public SavedFunction? FindFunction(string name) => functions.FirstOrDefault(function => function.Name == name);
    }
}
