using System.Diagnostics;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Installed;

/// <summary>Runs commands to completion.</summary>
internal static class Commands
{
    /// <summary>Runs a command that must succeed; returns the output of both streams.</summary>
    public static string Run(string file, params string[] arguments) => RunTo(0, file, arguments);

    /// <summary>Runs a command that must end with this exit code; returns the output of both streams.</summary>
    public static string RunTo(int code, string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Also without a shifted clock: the package's files and changelog have their real times.
        foreach (string name in PublishedProgram.TestVariables.Append("LD_PRELOAD"))
        {
            start.Environment.Remove(name);
        }

        // The output is compared, and the culture of the tests may not be installed.
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        Assert.True(process.ExitCode == code, $"{file} {string.Join(' ', arguments)}: exit code {process.ExitCode} instead of {code}: {text}");
        return text;
    }
}
