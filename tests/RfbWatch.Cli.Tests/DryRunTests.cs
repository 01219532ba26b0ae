using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary><c>rfbwatch sensor --dry-run</c>: returns the exit code of a start, without creating or opening anything.</summary>
public sealed class DryRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_would_start_is_0_and_leaves_nothing_behind()
    {
        var run = DryRun();
        Assert.True(run.Code == ExitCode.Done, run.Output);
        Assert.Contains("ok    settings: no errors", run.Output);
        Assert.Contains("ok    rules: 19 valid", run.Output);
        Assert.Equal("", run.Error);
        Assert.False(Directory.Exists(_folder.Of("out")));
    }

    [Theory]
    [InlineData("Rings=many", ExitCode.Usage, "FAIL  settings: Rings is 'many'")]
    [InlineData("Sources=", ExitCode.Usage, "warn  interfaces: none configured, and no Sources")]
    [InlineData("Interfaces=no-such-0", ExitCode.Unreadable, "FAIL  no-such-0: no such interface")]
    [InlineData("Files:Folder=/proc", ExitCode.OutputFailed, "FAIL  files: /proc: not writable")]
    public void What_would_not_is_as_the_start_would_end(string setting, ExitCode expected, string finding)
    {
        var run = DryRun("--set", setting);
        Assert.Contains(finding, run.Output);
        // If this user may not capture, a start ends before it looks for an interface.
        bool mayCapture = !run.Output.Contains("FAIL  capture", StringComparison.Ordinal) && !run.Output.Contains("FAIL  ring", StringComparison.Ordinal);
        Assert.Equal(mayCapture ? expected : ExitCode.Usage, run.Code);
    }

    [Fact]
    public void A_rule_that_cannot_run_is_5()
    {
        File.WriteAllText(_folder.Of("bad.kql"), "NoSuchTable | where x == 1");
        var run = DryRun("--rules", _folder.Of("bad.kql"));
        Assert.Contains("FAIL  rules: ", run.Output);
        Assert.Equal(ExitCode.InvalidRule, run.Code);
    }

    [Fact]
    public void A_variable_that_is_no_setting_is_2()
    {
        var run = CliRun.With(new() { ["RFBWATCH_WEB_PORT"] = "80" }, "config", "check");
        Assert.Equal((ExitCode.Usage, "rfbwatch: RFBWATCH_WEB_PORT (from environment) is not a setting; did you mean RFBWATCH__Web__Port?\n"), (run.Code, run.Error));
    }

    [Fact]
    public void Settings_without_errors_are_reported_as_valid()
    {
        var run = CliRun.Of("config", "check");
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Output));
        Assert.StartsWith("rfbwatch: settings: no errors", run.Error, StringComparison.Ordinal);
    }

    private CliRun DryRun(params string[] arguments) => CliRun.Of(
        ["sensor", "--dry-run", "--source", "tcp://127.0.0.1:1", "--output", _folder.Of("out"), "--set", "Web:Port=0", "--set", "Files:MinFreeMegabytes=0", .. arguments]);
}
