using System.Globalization;
using System.Text;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.Kql;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Running;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>The table on the terminal fits its columns, and no name from the wire reaches the terminal as a control sequence.</summary>
public sealed class TableTests : IDisposable
{
    private const int Columns = 100;

    private readonly TestFolder _folder = new();

    public static TheoryData<string> HostileNames =>
    [
        "\u001b[2J\u001b[31mred\u0007\u001b]0;title\u0007",
        "\u009b31mC1\u0090q\u009c",
        "\r\nsecond line\nthird",
        new string('x', 1000),
        new string('界', 500),
        string.Concat(Enumerable.Repeat("😀", 300)),
        "a" + new string('\u0301', 400),
        "\u202eexe.txt\u2066 hidden\u200b",
        "[red]markup[/] [[x]] [link=http://a]",
        "=HYPERLINK(\"http://a\")",
        " ",
        "",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(HostileNames))]
    public void Hostile_names_stay_in_their_column(string name)
    {
        var run = CliRun.Of("triage", _folder.WriteSession("a.pcap", name), "--format", "table");
        Assert.Equal(ExitCode.Done, run.Code);
        string[] lines = run.Output.Split('\n');
        int head = Array.FindIndex(lines, line => line.StartsWith("when", StringComparison.Ordinal));
        Assert.InRange(head, 2, 5); // the alerts, and a blank line
        Assert.Contains("10.0.0.2 → 10.0.0.1:5900", lines[head + 1]);
        Assert.Contains("NoAuthSession", lines[head + 1]);
        Assert.StartsWith("1 VNC session, 1 without authentication", lines[head + 3]);
        Assert.All(lines, line => Assert.True(ConsoleText.Width(line) <= Columns, $"{ConsoleText.Width(line)} columns: {line}"));
        Assert.DoesNotContain(run.Output.EnumerateRunes(), rune => rune.Value != '\n' && Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.Surrogate);
    }

    [Fact]
    public void Names_of_columns_are_cleaned_and_measured_like_cells()
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var terminal = new Terminal(output, error, CancellationToken.None);
        var schema = new KustoSchema(new KustoColumn("\u001b[31mred", KustoType.Long), new KustoColumn("界界界", KustoType.Long));
        ResultTable.Write(terminal, new RuleResult(schema, [], []), StdoutFormat.Table);
        string text = Encoding.UTF8.GetString(output.ToArray());
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        Assert.Contains("[31mred  界界界\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_of_a_query_error_is_cleaned()
    {
        using var error = new StringWriter();
        QueryErrors.Write(error, "query", "print 1", [new KqlDiagnostic(IsError: true, "KS1", 0, 1, 1, 1, "The name '\u001b[2J' is unknown.")]);
        Assert.DoesNotContain("\u001b", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_worst_comes_first()
    {
        string recordings = Path.Combine(TestKit.RepositoryFolder.Root, "pcaps");
        string[] lines = CliRun.Of("triage", recordings, "--format", "table").Output.Split('\n');
        int last = Array.FindLastIndex(lines, line => line.Contains("NoAuthSession", StringComparison.Ordinal));
        int first = Array.FindIndex(lines, line => line.Contains("BannerOnly", StringComparison.Ordinal) && !line.Contains('+'));
        Assert.InRange(last, 1, first - 1);
        Assert.All(lines, line => Assert.True(ConsoleText.Width(line) <= Columns, line));
    }

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("界界", 3, "界…")]
    [InlineData("界界", 4, "界界")]
    [InlineData("a\u0301b", 2, "ab")]
    public void Text_is_cut_by_columns(string text, int columns, string expected) => Assert.Equal(expected, ConsoleText.Fit(text, columns));
}
