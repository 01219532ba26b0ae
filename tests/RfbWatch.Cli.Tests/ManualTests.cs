using RfbWatch.Engine;
using RfbWatch.Sensor.Configuration;

namespace RfbWatch.Cli.Tests;

/// <summary>The manual pages, which are generated from the commands and settings.</summary>
public sealed class ManualTests
{
    [Fact]
    public void The_page_of_the_program_has_every_verb_and_exit_code()
    {
        string page = Page("rfbwatch");
        string help = CliRun.Of("--help").Output;
        string[] verbs = [.. help[help.IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n').Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Where(line => line[2] != ' ').Select(line => line.Trim().Split(' ')[0])];
        Assert.Contains("sensor", verbs);
        Assert.All(verbs, verb => Assert.Contains($"\n.SS \"{verb}", page));
        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Contains($"\\fB{(int)code}\\fR", page));
        Assert.Contains("\\-\\-user NAME", page);
    }

    [Fact]
    public void The_page_of_the_settings_has_every_setting() =>
        Assert.All(SettingTable.All, setting => Assert.Contains($"\n\\fB{setting.Key}\\fR\n", Page("rfbwatch.json")));

    [Theory]
    [InlineData("rfbwatch")]
    [InlineData("rfbwatch.json")]
    public void Every_line_is_a_request_of_man_7_or_text(string name) => Assert.All(
        Page(name).Split('\n'), line => Assert.Matches(@"^($|\.(TH|SH|SS|PP|TP|RS|RE|nf|fi)( |$)|[^.'])", line));

    private static string Page(string name)
    {
        var run = CliRun.Of("man", name);
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        return run.Output;
    }
}
