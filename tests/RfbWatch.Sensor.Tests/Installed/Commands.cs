using System.Diagnostics;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Installed;

/// <summary>Runs commands to their end.</summary>
internal static class Commands
{
    /// <summary>Runs a command that must succeed; gives what it wrote to both streams.</summary>
    public static string Run(string file, params string[] arguments) => RunTo(0, file, arguments);

    /// <summary>Runs a command that must end with this exit code; gives what it wrote to both streams.</summary>
    public static string RunTo(int code, string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Nor a shifted clock: a package's files and changelog have the time that they have.
        foreach (string name in PublishedProgram.TestVariables.Append("LD_PRELOAD"))
        {
            start.Environment.Remove(name);
        }

        // What they say is compared, and a culture of the tests need not be installed for them.
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
