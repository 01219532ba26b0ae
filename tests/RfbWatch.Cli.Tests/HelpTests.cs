using RfbWatch.Engine;

namespace RfbWatch.Cli.Tests;

public class HelpTests
{
    private const string ExitCodes = """
        Exit codes:
            0  done
            1  something at or above --fail-on was found
            2  wrong usage or configuration
            3  an input cannot be read or is not a capture; the other inputs were read
            4  done, but an input was incomplete: it ended prematurely, or parts of it could not be read
            5  a rule is invalid, or did not fire on its simulation
            6  an output failed
            7  degraded: a limit was reached, so something may have been missed
           70  an internal error, or out of memory
          130  interrupted; the results so far were kept
        If several apply, the first of these: 130, 6, 5, 1, 3, 7, 4.

        """;

    [Theory]
    [InlineData("--help")]
    [InlineData("triage --help")]
    [InlineData("triage -h")]
    [InlineData("schema --help")]
    [InlineData("explain --help")]
    [InlineData("bench --help")]
    public void Every_help_shows_every_exit_code(string line)
    {
        var run = CliRun.Of(line.Split(' '));
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal("", run.Error);
        Assert.EndsWith(ExitCodes.ReplaceLineEndings("\n"), run.Output);
        Assert.All(run.Output.Split('\n'), text => Assert.True(text.Length <= 100, text));
    }

    [Fact]
    public void Every_exit_code_is_explained()
    {
        foreach (var code in Enum.GetValues<ExitCode>())
        {
            Assert.Matches($@"(?m)^ +{(int)code}  \w", ExitCodes);
        }
    }

    [Fact]
    public void Findings_are_explained_by_name_in_any_case()
    {
        Assert.Contains("How to fix", CliRun.Of("explain", "NOAUTHSESSION").Output);
        Assert.Contains("NonStandardPort", CliRun.Of("explain").Output);
    }
}
