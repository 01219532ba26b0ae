using System.Text.RegularExpressions;
using RfbWatch.Kql.Text;

namespace RfbWatch.Kql.Tests.Text;

public class RegexTests
{
    [Theory]
    [InlineData("^[[:alpha:]_]+$", "ab_C", true)]
    [InlineData("^[[:alpha:]]+$", "ab1", false)]
    [InlineData("^[[:^digit:]]+$", "ab", true)]
    [InlineData("vnc$", "vnc\n", false)]
    [InlineData("(?m)vnc$", "vnc\n", true)]
    [InlineData(@"^\pN+$", "12", true)]
    [InlineData(@"^\p{^N}+$", "12", false)]
    [InlineData(@"^\x{41}\x42$", "AB", true)]
    [InlineData(@"^\Qa.b\E$", "a.b", true)]
    [InlineData(@"^\Qa.b\E$", "axb", false)]
    [InlineData("(?i)VNC", "vnc", true)]
    [InlineData("VNC", "vnc", false)]
    [InlineData("^[a-z-[x]+$", "[", true)]
    [InlineData(@"\_\-\/", "_-/", true)]
    [InlineData("a{,2}", "a{,2}", true)]
    [InlineData("(?i:A)b", "aB", false)]
    public void Patterns_match_as_in_RE2(string pattern, string text, bool expected)
    {
        var (regex, problem) = RegexCache.Compile(pattern);
        Assert.True(regex is not null, problem);
        Assert.Equal(expected, regex.IsMatch(text));
    }

    [Theory]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)b")]
    [InlineData("(?<!a)b")]
    [InlineData(@"(a)\1")]
    [InlineData("(?>a)")]
    [InlineData("(?#c)")]
    [InlineData(@"\k<n>")]
    [InlineData(@"a\Z")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("a\\")]
    [InlineData("*a")]
    [InlineData(@"\x{110000}")]
    [InlineData("[[:nothing:]]")]
    public void Constructs_that_are_not_regular_are_errors(string pattern)
    {
        var (regex, problem) = RegexCache.Compile(pattern);
        Assert.Null(regex);
        Assert.NotEmpty(problem!);
    }

    [Fact]
    public void Named_groups_count_from_the_left()
    {
        var match = RegexCache.Compile("(?P<first>a)(b)(?<third>c)").Regex!.Match("abc");
        Assert.Equal("a|b|c", $"{match.Groups[1]}|{match.Groups[2]}|{match.Groups[3]}");
    }

    [Fact]
    public void Ungreedy_swaps_the_quantifiers()
    {
        Assert.Equal("<a>", RegexCache.Compile("(?U)<.+>").Regex!.Match("<a><b>").Value);
        Assert.Equal("<a><b>", RegexCache.Compile("(?U)<.+?>").Regex!.Match("<a><b>").Value);
        Assert.Equal("<a>", RegexCache.Compile("<.+>", ungreedy: true).Regex!.Match("<a><b>").Value);
    }

    [Fact]
    public void Nested_quantifiers_stay_linear()
    {
        Assert.DoesNotMatch(RegexCache.Compile("(a+)+$").Regex!, new string('a', 50_000) + "!");
    }

    [Fact]
    public void Rewrites_name_groups_by_number()
    {
        var match = RegexCache.Compile("is (\\d+)").Regex!.Match("is 42");
        Assert.Equal(@"was 42 [is 42] \", RegexCache.Expand(match, @"was \1 [\0] \\"));
    }

    [Fact]
    public void Cache_gives_the_same_object_again()
    {
        var cache = new RegexCache();
        Assert.True(cache.TryGet("a+", out var first, out _));
        Assert.True(cache.TryGet("a+", out var second, out _));
        Assert.Same(first, second);
        Assert.False(cache.TryGet("(", out _, out string? problem));
        Assert.NotEmpty(problem);
    }
}
