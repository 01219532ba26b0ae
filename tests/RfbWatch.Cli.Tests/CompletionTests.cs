using System.Diagnostics;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>Completion in each shell, from the user's point of view.</summary>
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

    [ShellFact("zsh")]
    public void Zsh_completes_verbs_options_and_values_and_leaves_files_to_the_shell()
    {
        Assert.Equal(["rules"], CompleteInZsh("rfbwatch ru"));
        Assert.Equal(["--home-net"], CompleteInZsh("rfbwatch sensor --ho"));
        Assert.Equal(["bash", "fish", "zsh"], CompleteInZsh("rfbwatch completion "));
        Assert.Equal(["file.pcap"], CompleteInZsh("rfbwatch triage fil"));
    }

    [ShellFact("fish")]
    public void Fish_completes_verbs_options_and_values_and_leaves_files_to_the_shell()
    {
        Assert.Equal(["rules"], CompleteInFish("rfbwatch ru"));
        Assert.Equal(["--home-net"], CompleteInFish("rfbwatch sensor --ho"));
        Assert.Equal(["bash", "fish", "zsh"], CompleteInFish("rfbwatch completion "));
        Assert.Equal(["file.pcap"], CompleteInFish("rfbwatch triage fil"));
    }

    /// <summary>The suggestions of the bash function for the last word.</summary>
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
        return Run("bash", "-c", script);
    }

    /// <summary>The text that zsh inserts or lists for a line and a tab, in a pseudo terminal.</summary>
    private string[] CompleteInZsh(string line)
    {
        WriteProgramAndFile();
        string offered = _folder.Of("offered");
        File.Delete(offered);
        File.Delete(_folder.Of("ready"));
        File.WriteAllText(_folder.Of("completion"), CliRun.Of("completion", "zsh").Output);
        // The shell's own compadd decides what matches; the list is recorded before it is shown.
        File.WriteAllText(_folder.Of(".zshrc"), $$"""
            cd '{{_folder.Root}}'
            path=('{{_folder.Root}}' $path)
            autoload -Uz compinit; compinit -u -D
            source completion
            compadd() { local -a found; builtin compadd -O found "$@"; print -rl -- $found >> offered; builtin compadd "$@" }
            finished() { print -r -- . >> offered }
            comppostfuncs=(finished)
            print ready > ready
            """.ReplaceLineEndings("\n"));
        int polls = (int)(Eventually.Limit / TimeSpan.FromMilliseconds(50));
        _ = Run("zsh", "-f", "-c", $$"""
            zmodload zsh/zpty zsh/zselect
            export ZDOTDIR='{{_folder.Root}}'
            zpty shell zsh -i
            # Its output has to be read: it stops when the terminal is full.
            await() { integer polls=0; until eval "$1"; do (( ++polls < {{polls}} )) || { print -u2 "waited for $1"; exit 1 }; zpty -r -t shell screen; zselect -t 5; done }
            await "[[ -s '{{_folder.Of("ready")}}' ]]"
            zpty -w -n shell '{{line}}'$'\t'
            await "grep -qx '[.]' '{{offered}}' 2> /dev/null"
            zpty -d shell
            """);
        return [.. File.ReadAllLines(offered).Where(each => each.Length > 0 && each != ".").Distinct().Order(StringComparer.Ordinal)];
    }

    private string[] CompleteInFish(string line)
    {
        WriteProgramAndFile();
        File.WriteAllText(_folder.Of("completion"), CliRun.Of("completion", "fish").Output);
        return [.. Run("fish", "--no-config", "-c", $"cd '{_folder.Root}'; set -x PATH '{_folder.Root}' $PATH; source completion; complete -C '{line}'").Order(StringComparer.Ordinal)];
    }

    /// <summary>The program under its name, and a file to complete.</summary>
    private void WriteProgramAndFile()
    {
        string program = _folder.Of("rfbwatch");
        File.WriteAllText(program, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "rfbwatch.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.WriteAllText(_folder.Of("file.pcap"), "");
    }

    private static string[] Run(string shell, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(shell, arguments.Select(argument => argument.ReplaceLineEndings("\n"))) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
