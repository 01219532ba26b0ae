using System.Text.RegularExpressions;
using RfbWatch.TestKit;

namespace RfbWatch.Architecture.Tests;

/// <summary>Names that were replaced by standard terms must not return. The list is retired-words.csv: project (* for all), retired name, name to use.</summary>
public sealed partial class RetiredWordTests
{
    private static IReadOnlyList<(string Project, string Retired, string Use)> Rows { get; } =
        [.. File.ReadLines(Repository.Path("tests", "RfbWatch.Architecture.Tests", "retired-words.csv")).Skip(1).Select(line => line.Split(',')).Select(cells => (cells[0], cells[1], cells[2]))];

    [Fact]
    public void No_retired_name_is_declared()
    {
        var found = new List<string>();
        foreach (string file in Repetitions.Sample(Repository.SourceFiles("src", "*.cs")))
        {
            string path = Path.GetRelativePath(Repository.Path("src"), file);
            string project = path.Split(Path.DirectorySeparatorChar)[0]["RfbWatch.".Length..];
            var rows = Rows.Where(row => row.Project == "*" || row.Project == project).ToList();
            foreach (var (name, line) in DeclaredWords.In(File.ReadAllText(file)))
            {
                found.AddRange(rows.Where(row => DeclaredWords.Contains(name, row.Retired)).Select(row => $"{path}:{line} {name}: use {row.Use}"));
            }
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Theory]
    [InlineData("_holeEnd", "Hole", true)]
    [InlineData("MayHaveHole", "Hole", true)]
    [InlineData("wholeFile", "Hole", false)]
    [InlineData("SaidNoYet", "SaidNo", true)]
    [InlineData("SaidYesNo", "SaidNo", false)]
    [InlineData("RFBNews", "News", true)]
    [InlineData("Newsletter", "News", false)]
    public void Whole_words_are_compared(string identifier, string retired, bool isFound) => Assert.Equal(isFound, DeclaredWords.Contains(identifier, retired));

    [Fact]
    public void Every_kind_of_declaration_is_seen()
    {
        const string Text = "delegate void A(); class B<C> { int d; int E { get; } event System.Action F; void G(int h) { var i = 1; void J() { } foreach (var k in \"\") { } if (i is int l) { } M(out var n); } enum O { P } event System.Action Q { add { } remove { } } }";

        Assert.Equal(["A", "B", "C", "E", "F", "G", "J", "O", "P", "Q", "d", "h", "i", "k", "l", "n"], DeclaredWords.In(Text).Select(found => found.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Prose_has_no_retired_word()
    {
        var found = new List<string>();
        string[] folders = ["src", "tests", "benchmarks", "pcaps", ".github", ".packaging"];
        foreach (string file in Repetitions.Sample(folders.SelectMany(folder => Repository.SourceFiles(folder, "*")).Append(Repository.Path("README.md"))))
        {
            var lines = Path.GetExtension(file) switch { ".cs" => CommentWords.OfCode(File.ReadAllText(file)), ".md" => CommentWords.OfMarkdown(File.ReadAllText(file)), _ => [] };
            found.AddRange(lines.Where(line => RetiredProse().IsMatch(line.Text)).Select(line => $"{Path.GetRelativePath(Repository.Root, file)}:{line.Line} {line.Text.Trim()}"));
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Theory]
    [InlineData("// behind the hole", true)]
    [InlineData("/// <summary>Tells the peer.</summary>", true)]
    [InlineData("// refused for good", true)]
    [InlineData("// a loop that stood still", true)]
    [InlineData("// good for reading", false)]
    [InlineData("// distinct peers are told apart", false)]
    [InlineData("// <c>floor(x)</c> rounds down", false)]
    [InlineData("int hole = 1;", false)]
    public void Comments_are_searched_and_code_is_not(string line, bool isFound) => Assert.Equal(isFound, CommentWords.OfCode(line + "\n").Any(each => RetiredProse().IsMatch(each.Text)));

    // Instead of the words use layer, gap, change or event, and report or show; to distinguish things, and to order somebody to do something, the last of them stays plain English.
    // Instead of the phrases use a user, an attacker or a caller; again; rotated; permanently; the result of; does not advance or makes no progress; compared with; repair; automatically;
    // and text, message or terminal.
    [GeneratedRegex(
        @"\b(floors?|holes?|news|tells?(?!.*\bapart\b)|told(?! apart| to | from outside|.*\bapart\b)|telling"
            + @"|whoever|anew|put aside|for good|what became of|(?:stands?|stood) still|held against|mend(?:s|ed)?|by itself|for people)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RetiredProse();
}
