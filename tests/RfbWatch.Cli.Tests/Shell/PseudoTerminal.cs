using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests.Shell;

/// <summary>The program in a pseudo terminal of 100 columns and 30 lines, which <c>script</c> of util-linux makes. Keys go in, and what it shows is read without its control sequences.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _shown = new();
    private int _read;

    /// <summary>Starts the program.</summary>
    /// <param name="environment">Variables to set.</param>
    /// <param name="arguments">Its arguments, none of which needs quotes.</param>
    public PseudoTerminal(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string program = PublishedProgram.File ?? $"dotnet {Path.Combine(AppContext.BaseDirectory, "rfbwatch.dll")}";
        var start = new ProcessStartInfo("script", ["--quiet", "--flush", "--return", "--command", $"stty cols 100 rows 30; exec {program} {string.Join(' ', arguments)}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        PublishedProgram.RemoveTestVariables(start);
        Signals.Accept(start);
        start.Environment["TERM"] = "xterm-256color";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _ = ReadAsync(_process.StandardOutput);
    }

    /// <summary>Everything shown since the last call.</summary>
    public string Shown
    {
        get
        {
            lock (_shown)
            {
                return Controls().Replace(_shown.ToString(_read, _shown.Length - _read), "");
            }
        }
    }

    /// <summary>Sends keys; a new line is Enter.</summary>
    public void Type(string keys)
    {
        lock (_shown)
        {
            _read = _shown.Length;
        }

        _process.StandardInput.Write(keys.Replace("\n", "\r", StringComparison.Ordinal));
        _process.StandardInput.Flush();
    }

    /// <summary>Processor time of the program so far, in clock ticks: it hardly grows while the program waits for keys.</summary>
    public long ProcessorTicks
    {
        get
        {
            string child = File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Split(' ')[0];

            // The fields after the name, which is in parentheses: utime and stime are the 14th and 15th of all (proc_pid_stat(5)).
            string[] fields = File.ReadAllText($"/proc/{child}/stat").Split(')')[^1].Split(' ');
            return long.Parse(fields[12], CultureInfo.InvariantCulture) + long.Parse(fields[13], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Waits until a text is shown after the last keys.</summary>
    public Task ShowsAsync(string text) => Eventually.Is(() => Shown.Contains(text, StringComparison.Ordinal), () => $"'{text}' in: {Shown}");

    /// <summary>Waits for the end; the exit code of the program.</summary>
    public async Task<int> EndsAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader output)
    {
        char[] buffer = new char[4096];
        int count;
        while ((count = await output.ReadAsync(buffer)) > 0)
        {
            lock (_shown)
            {
                _shown.Append(buffer, 0, count);
            }
        }
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r")]
    private static partial Regex Controls();
}
