namespace RfbWatch.Kql.Tests.Syntax;

/// <summary>All errors of a text are found in one pass, each at its own position, without errors that merely follow from another.</summary>
public sealed class RecoveryTests
{
    [Theory]
    [InlineData("T | wher a | where zz == 1 | extnd x = 1", "1:5 KS176; 1:30 KS176")]
    [InlineData("T | where (a == 'x' | take 5 | srt by a", "1:32 KS176; 1:40 KS005")]
    [InlineData("T | where a in ('x', #) | take 5 | wher b", "1:22 KS002; 1:36 KS176")]
    [InlineData("T | join (U | wher x) on a | tak 1", "1:15 KS176; 1:30 KS176")]
    [InlineData("let a1 = T | wher x;\nlet b1 = ;\nT | where a == ", "1:14 KS176; 2:10 KS006; 3:16 KS006")]
    [InlineData("let f = (x:long) { T | where l === x | wher b };\nf(1) | tak 1", "1:34 KS006; 1:40 KS176; 2:8 KS176")]
    [InlineData("let x = 5\nT | take x | wher b", "2:1 KS005; 2:14 KS176")]
    [InlineData("T | where a LIKE 'x' | where l == 5 OR b", "1:13 KS005; 1:37 KS005; 1:11 KS141")]
    [InlineData("T | where a == 'x')) | tak 1", "1:19 KS198; 1:24 KS176")]
    [InlineData("T | where zz == 1 | where yy == 2", "1:11 KS142; 1:27 KS142")]
    [InlineData("T | where a == 'x' && b || b | tak 1", "1:20 KS002; 1:26 KS176; 1:32 KS176")]
    [InlineData("T | extend x = datetime(2020-01-01 | tak 1", "1:43 KS005")]
    public void All_errors_are_reported(string query, string expected) => Assert.Equal(expected, Errors(query));

    [Fact]
    public void Names_that_a_broken_statement_would_have_defined_are_not_errors() =>
        Assert.Equal("1:14 KS176", Errors("let a1 = T | wher x; a1 | where nothing == 1 | join U on a | extend z = nothing"));

    [Fact]
    public void A_text_of_errors_alone_takes_no_longer_than_its_length()
    {
        Assert.False(Kql.Compile(string.Concat(Enumerable.Repeat("T | # ; ", 100_000))).CanRun);
        Assert.False(Kql.Compile(new string('|', 200_000)).CanRun);
        Assert.False(Kql.Compile(string.Concat(Enumerable.Repeat("(|", 100_000))).CanRun);
        Assert.False(Kql.Compile(string.Concat(Enumerable.Repeat("T | where { ", 50_000))).CanRun);
    }

    private static string Errors(string query) =>
        string.Join("; ", Kql.Compile(query).Diagnostics.Where(diagnostic => diagnostic.IsError).Select(diagnostic => $"{diagnostic.Line}:{diagnostic.Column} {diagnostic.Code}"));
}
