using System.Diagnostics;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>Completion in bash, as its user sees it.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void Bash_completes_verbs_options_and_values_and_leaves_files_to_the_shell()
    {
        Assert.Equal(["rules"], Complete("rfbwatch", "ru"));
        Assert.Contains("--home-net", Complete("rfbwatch", "sensor", "--ho"));
        Assert.Equal(["bash", "fish", "zsh"], Complete("rfbwatch", "completion", "").Order(StringComparer.Ordinal));
        Assert.Empty(Complete("rfbwatch", "triage", ""));
        Assert.Empty(Complete("rfbwatch", "triage", "pca"));
    }

    [Fact]
    public void Another_shell_is_named_with_those_that_are_known()
    {
        var run = CliRun.Of("completion", "csh");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("'csh'", run.Error);
        Assert.Contains("fish", run.Error);
    }

    /// <summary>What the function of the script offers for the last word.</summary>
    private string[] Complete(params string[] words)
    {
        File.WriteAllText(_folder.Of("completion"), CliRun.Of("completion", "bash").Output);
        string program = Path.Combine(AppContext.BaseDirectory, "rfbwatch.dll");
        string line = string.Join(' ', words);
        string script = $$"""
            set -eu
            rfbwatch() { dotnet '{{program}}' "$@"; }
            source '{{_folder.Of("completion")}}'
            COMP_WORDS=({{string.Join(' ', words.Select(word => $"'{word}'"))}})
            COMP_CWORD={{words.Length - 1}} COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            _rfbwatch
            if [ ${#COMPREPLY[@]} -gt 0 ]; then printf '%s\n' "${COMPREPLY[@]}"; fi
            """;
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", script.ReplaceLineEndings("\n")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        string offered = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return offered.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
