using RfbWatch.Engine;
using RfbWatch.Rules.Packs;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

public sealed class RuleExportTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sentinel", 21, 0)]
    [InlineData("defender", 3, 16)]
    [InlineData("sigma", 14, 5)]
    [InlineData("adx", 21, 0)]
    public void All_rules_are_exported_and_those_that_cannot_be_are_named(string target, int files, int refused)
    {
        var run = CliRun.Of("rules", "export", "--to", target, "--output", _folder.Of("out"));

        Assert.Equal(ExitCode.Done, run.Code);
        string[] written = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(files, written.Length);
        Assert.All(written, file => Assert.True(new FileInfo(file).Length > 0, file));
        Assert.Equal(refused, run.Error.Split('\n').Count(line => line.Contains(": not exported: ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("sentinel", "rules")]
    [InlineData("defender", "")]
    [InlineData("adx", "rules")]
    public void What_was_exported_runs_again(string target, string folder)
    {
        CliRun.Of("rules", "export", "--to", target, "--output", _folder.Of("out"));

        var run = CliRun.Of("rules", "check", _folder.Of("out/" + folder));

        Assert.DoesNotContain(": error ", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, run.Code);
    }

    [Theory]
    [InlineData(ExitCode.Done, "--to", "sigma", "rfb-sweep")]
    [InlineData(ExitCode.InvalidRule, "--to", "sigma", "rfb-policy-drift")]
    [InlineData(ExitCode.Usage, "--to", "sigma", "rfb-swep")]
    [InlineData(ExitCode.Usage, "--to", "splunk")]
    [InlineData(ExitCode.Usage, "--to", "0")]
    [InlineData(ExitCode.Usage, "--to", "sigma", "--pack", "/nowhere")]
    public void The_exit_code_says_whether_what_was_asked_for_is_there(ExitCode expected, params string[] line) =>
        Assert.Equal(expected, CliRun.Of(["rules", "export", "--output", _folder.Of("out"), .. line]).Code);

    [Fact]
    public void A_folder_that_cannot_be_written_is_exit_6()
    {
        File.WriteAllText(_folder.Of("file"), "");

        var run = CliRun.Of("rules", "export", "--to", "adx", "--output", _folder.Of("file"));

        Assert.Equal(ExitCode.OutputFailed, run.Code);
        Assert.Contains("--output: '", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exported_simulation_is_a_test_of_Atomic_Red_Team()
    {
        var run = CliRun.Of("rules", "export", "--to", "atomic", "--output", _folder.Of("out"), "rfb-sweep");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("rfbwatch rules simulate rfb-sweep", File.ReadAllText(_folder.Of("out/T1046/T1046.yaml")), StringComparison.Ordinal);
        Assert.NotNull(ShippedPacks.ContentOf("rfb-sweep")!.Simulation);
    }
}
