using System.Diagnostics;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>A process with closed streams, or with a very low limit of open files, ends with one clear line and a documented code, and never hangs.</summary>
public sealed class StandardStreamTests : IDisposable
{
    private const int Patience = 120_000;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void Closed_standard_input_is_2()
    {
        var (code, error) = Run("triage - --quiet --format none", "<&-");
        Assert.Equal(2, code);
        Assert.Equal("rfbwatch: PATH '-': standard input is closed; redirect a capture to it: rfbwatch triage - < FILE\n", error);
    }

    [UnixFact]
    public void Closed_standard_output_is_6()
    {
        var (code, error) = Run($"triage {_folder.WriteSession("a.pcap")} --quiet --format jsonl", ">&-");
        Assert.Equal(6, code);
        Assert.StartsWith("rfbwatch: standard output cannot be written: it is closed", error);
        Assert.DoesNotContain("Exception", error);
    }

    [UnixFact]
    public void Closed_standard_output_that_is_not_written_to_is_no_error() =>
        Assert.Equal((0, ""), Run($"triage {_folder.WriteSession("a.pcap")} --quiet --format none", ">&-"));

    [UnixFact]
    public void Closed_standard_error_costs_the_talk_alone() =>
        Assert.Equal((0, ""), Run($"triage {_folder.WriteSession("a.pcap")} --format none", "2>&-"));

    [UnixFact]
    public void All_closed_is_6() =>
        Assert.Equal((6, ""), Run($"triage {_folder.WriteSession("a.pcap")} --format jsonl", "<&- >&- 2>&-"));

    /// <summary>With fewer than about twenty files not even the runtime that hosts this build can start; the published program is its own host.</summary>
    [UnixFact]
    public void Too_few_files_are_2()
    {
        foreach (int files in new[] { 28, 34, 44, 56 })
        {
            var (code, error) = Run($"triage {_folder.WriteSession("a.pcap")} --quiet --format none", "", $"ulimit -n {files}; ");
            Assert.True(code is 0 or 2, $"{files} files: {code}: {error}");
            Assert.True(code == 0 || error.StartsWith("rfbwatch: too many open files", StringComparison.Ordinal), $"{files} files: {error}");
            Assert.DoesNotContain("   at ", error);
        }
    }

    private static (int Code, string Error) Run(string arguments, string redirections, string before = "")
    {
        string program = Path.Combine(AppContext.BaseDirectory, "rfbwatch.dll");
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"{before}exec dotnet '{program}' {arguments} {redirections}"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{arguments} {redirections}: still running after {Patience} ms");
        }

        return (process.ExitCode, error.GetAwaiter().GetResult());
    }
}
