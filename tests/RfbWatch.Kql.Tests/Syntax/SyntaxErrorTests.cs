using RfbWatch.Kql.Engine;

namespace RfbWatch.Kql.Tests.Syntax;

/// <summary>Errors have a position, the code of Microsoft's parser, and state what was expected.</summary>
public sealed class SyntaxErrorTests
{
    [Theory]
    [InlineData("T | where (", "KS006", 1, 12)]
    [InlineData("T | wher a", "KS176", 1, 5)]
    [InlineData("T |\n| take 1", "KS176", 2, 1)]
    [InlineData("T | where a == \"x", "KS001", 1, 18)]
    [InlineData("T | where a ==", "KS006", 1, 15)]
    [InlineData("T | where a has_any [\"x\"]", "KS005", 1, 21)]
    [InlineData("T | project a,", "KS006", 1, 15)]
    [InlineData("T | project a b", "KS005", 1, 15)]
    [InlineData("T | top 5", "KS005", 1, 10)]
    [InlineData("T | join U", "KS006", 1, 5)]
    [InlineData("T | join kind=foo U on a", "KS005", 1, 15)]
    [InlineData("T | union kind=foo U", "KS005", 1, 16)]
    [InlineData("T U", "KS005", 1, 3)]
    [InlineData("T | take 1\n\nU | take 2", "KS005", 3, 1)]
    [InlineData("T | where l == 5 == 6", "KS198", 1, 18)]
    [InlineData("T | where a not in (\"x\")", "KS005", 1, 13)]
    [InlineData("T | where a in (\"x\",)", "KS006", 1, 21)]
    [InlineData("T | where a == 'x' # b", "KS002", 1, 20)]
    [InlineData("T | where a matches \"x\"", "KS005", 1, 13)]
    [InlineData("T | where t > datetime(2020-13-41)", "KS004", 1, 15)]
    [InlineData("T | extend x = dynamic([1,)", "KS006", 1, 27)]
    [InlineData("T | where a == \"\\q\"", "KS003", 1, 17)]
    [InlineData("T | facet by tolower(a)", "KS198", 1, 21)]
    [InlineData("alias database db = cluster('x').database('y'); T", "RW001", 1, 1)]
    [InlineData("adx('c/d').T", "RW001", 1, 1)]
    [InlineData("T | fork (join U on a)", "KS177", 1, 11)]
    public void Is_reported_at_its_position(string query, string code, int line, int column)
    {
        var compiled = Kql.Compile(query);
        Assert.False(compiled.CanRun);
        var first = compiled.Diagnostics.First(diagnostic => diagnostic.IsError);
        Assert.Equal((code, line, column), (first.Code, first.Line, first.Column));
    }

    // Found by mutation: the columns of a tree with errors were requested.
    [Theory]
    [InlineData("T | partition by a (summarize count() Ry l)")]
    [InlineData("T | where a in (T | summarize count() Ry l)")]
    [InlineData("Nope | summarize any(*) o distinct tolower(a) by a")]
    public void Errors_inside_subqueries_are_reported_normally(string query) => Assert.False(Kql.Compile(query).CanRun);

    [Theory]
    [InlineData("T | where (a", "Expected: )")]
    [InlineData("T | where a == 1 take", "Expected: ;")]
    [InlineData("T | project a b", "Expected: ,")]
    [InlineData("T | join kind=foo U on a", "leftouter")]
    [InlineData("T | mv-expand a to long", "typeof")]
    public void States_what_was_expected(string query, string expected) =>
        Assert.Contains(Kql.Compile(query).Diagnostics, diagnostic => diagnostic.Message.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Ten_thousand_brackets_are_an_error()
    {
        var compiled = Kql.Compile("print " + new string('(', 10_000) + "1" + new string(')', 10_000));
        Assert.Contains(compiled.Diagnostics, diagnostic => diagnostic.Code == "KS245");
    }

    [Theory]
    [InlineData("print x = ", "-", "1", "")]
    [InlineData("print x = ", "[", "", "")]
    [InlineData("print x = dynamic(", "[", "1", ")")]
    [InlineData("print x = dynamic(", "{\"a\":", "1", ")")]
    [InlineData("", "let f = () { ", "T", "")]
    [InlineData("T | where ", "not(", "b", "")]
    [InlineData("T | join (", "T | join (", "T", "")]
    [InlineData("T | mv-apply d on (", "mv-apply d on (", "take 1", "")]
    public void Deep_nesting_of_any_kind_is_an_error_and_does_not_crash(string before, string repeated, string inner, string after)
    {
        string query = before + string.Concat(Enumerable.Repeat(repeated, 20_000)) + inner + after;
        Assert.False(Kql.Compile(query).CanRun);
    }

    [Fact]
    public void Long_chains_are_accepted_or_rejected()
    {
        Assert.True(Kql.Compile("T | where " + string.Join(" or ", Enumerable.Repeat("a == 'x'", 20_000))).CanRun);
        Assert.Contains(Kql.Compile("print " + string.Join(" + ", Enumerable.Repeat("1", 20_000))).Diagnostics, diagnostic => diagnostic.Code == "KS245");
        Assert.Contains(Kql.Compile("T" + string.Concat(Enumerable.Repeat(" | take 1", 20_000))).Diagnostics, diagnostic => diagnostic.Code == "KS245");
    }

    [Fact]
    public void Chains_inside_brackets_do_not_multiply_without_a_limit()
    {
        string expression = "d";
        for (int i = 0; i < 120; i++)
        {
            expression = $"({expression}){string.Concat(Enumerable.Repeat(".a", 499))}{string.Concat(Enumerable.Repeat("+1", 499))}";
        }

        var error = Assert.Single(Kql.Compile("T | take 1;\nprint " + expression).Diagnostics);
        Assert.Equal((true, "KS245", 2, 1), (error.IsError, error.Code, error.Line, error.Column));
    }

    [Fact]
    public void Lets_that_double_at_every_step_are_rejected()
    {
        string lets = string.Concat(Enumerable.Range(1, 60).Select(i => $"let t{i} = union t{i - 1}, t{i - 1};\n"));
        Assert.Contains(Kql.Compile($"let t0 = T;\n{lets}t60").Diagnostics, diagnostic => diagnostic.Code == "KS245");
        string functions = string.Concat(Enumerable.Range(1, 60).Select(i => $"let f{i} = (x:long) {{ f{i - 1}(x) + f{i - 1}(x) }};\n"));
        Assert.Contains(Kql.Compile($"let f0 = (x:long) {{ x }};\n{functions}T | extend z = f60(l)").Diagnostics, diagnostic => diagnostic.Code == "KS245");
    }

    [Fact]
    public void A_text_of_ten_megabytes_is_read()
    {
        string query = "let list = dynamic([" + string.Join(",", Enumerable.Repeat("\"0123456789abcdef\"", 550_000)) + "]);\nT | where a in (list) | count";
        Assert.True(query.Length > 10_000_000);
        Assert.True(Kql.Compile(query).CanRun);
    }

    [Fact]
    public void A_text_above_the_bound_is_refused() =>
        Assert.Contains(Kql.Compile(new string(' ', (16 << 20) + 1)).Diagnostics, diagnostic => diagnostic.Code == "KS244");
}
