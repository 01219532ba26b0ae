using System.Diagnostics;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>A sensor started manually by root, with a folder of the service's user.</summary>
public sealed class RootSensorTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RootFact]
    public void A_folder_of_another_user_is_refused_with_what_to_do()
    {
        string output = _folder.Of("out");
        using (var make = Process.Start("install", ["-d", "-o", "nobody", "-m", "700", output]))
        {
            make.WaitForExit();
            Assert.Equal(0, make.ExitCode);
        }

        string[] line = [Path.Combine(AppContext.BaseDirectory, "rfbwatch.dll"), "sensor", "--source", "tcp://127.0.0.1:9", "--output", output, "--set", "Web:Enabled=false"];
        var start = new ProcessStartInfo("dotnet", line) { RedirectStandardError = true };
        foreach (string name in TestKit.PublishedProgram.TestVariables)
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        string reported = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(ExitCode.OutputFailed, (ExitCode)process.ExitCode);
        Assert.Contains(output, reported);
        Assert.Contains("start it as the owner of these files with --user NAME", reported);
    }
}
