using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RfbWatch.Fuzz;

/// <summary>Runs one target in a process of its own, for some inputs end a process, and branches are counted for the target's assemblies only.</summary>
internal sealed partial class FuzzRun(FuzzTarget target)
{
    private const string CurrentFile = "current-input";

    /// <summary>Executions to make, besides seeds and corpus. The default is CI's.</summary>
    public long Executions { get; init; } = target.Executions;

    /// <summary>Seconds after which mutation ends, however many executions are left; null for no limit.</summary>
    public int? Seconds { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Whether mutations that reach something new are mutated further; otherwise every build runs the same inputs.</summary>
    public required bool IsGuided { get; init; }

    /// <summary>Folder of the corpus to read.</summary>
    public string CorpusFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "Corpus");

    /// <summary>Folder to write a minimised corpus to; null for none.</summary>
    public string? WriteTo { get; init; }

    /// <summary>Folder for inputs that broke an oracle.</summary>
    public required string FindingsFolder { get; init; }

    /// <summary>Runs the target and waits.</summary>
    public FuzzResult Run()
    {
        // Beside the program's own folder, so that the recordings are found from there, too.
        string folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", $"fuzz-{target.Name}-{Environment.ProcessId}"));
        Directory.CreateDirectory(folder);
        try
        {
            Directory.CreateDirectory(FindingsFolder);
            Instrumentation.Copy(target.Assemblies, folder);
            List<string> arguments =
            [
                Path.Combine(folder, "RfbWatch.Fuzz.dll"), Program.ChildCommand, target.Name, Executions.ToString(CultureInfo.InvariantCulture), (Seconds ?? 0).ToString(CultureInfo.InvariantCulture),
                Seed.ToString(CultureInfo.InvariantCulture), CorpusFolder, WriteTo ?? "", FindingsFolder, Path.Combine(folder, CurrentFile), IsGuided.ToString(),
            ];
            using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (ResultLine().Match(output) is { Success: true } match && process.ExitCode == 0)
            {
                return new FuzzResult(Number(match, 1), Number(match, 2), Number(match, 3), Number(match, 4), errors.Result);
            }

            // The process ended inside an input: that input is the finding.
            byte[] input = CurrentInput.Read(Path.Combine(folder, CurrentFile)) ?? [];
            string file = Path.Combine(FindingsFolder, $"{target.Name}-{Corpus.NameOf(input)}.bin");
            File.WriteAllBytes(file, input);
            return new FuzzResult(0, 0, 0, 1, $"{file}: the process ended with exit code {process.ExitCode}\n{errors.Result}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"executions=(\d+) edges=(\d+) inputs=(\d+) findings=(\d+)")]
    private static partial Regex ResultLine();
}

/// <summary>What a run of a target gave.</summary>
/// <param name="Executions">Inputs that were run.</param>
/// <param name="Edges">Edges that they passed.</param>
/// <param name="Inputs">Inputs that each reached something new.</param>
/// <param name="Findings">Inputs that broke an oracle.</param>
/// <param name="Messages">The findings, with the files they are in.</param>
internal sealed record FuzzResult(int Executions, int Edges, int Inputs, int Findings, string Messages);
