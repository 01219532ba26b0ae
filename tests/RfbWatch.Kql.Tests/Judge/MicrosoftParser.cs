using System.Diagnostics;
using System.Text.Json;

namespace RfbWatch.Kql.Tests.Judge;

/// <summary>Microsoft's parser as published to npm, run by node. NODE_PATH names the folder of the package.</summary>
internal static class MicrosoftParser
{
    private const string Package = "@kusto/language-service-next";

    /// <summary>The missing part without which the parser cannot be used, or null.</summary>
    public static string? Missing { get; } = FindMissing();

    public sealed record Verdict(string? Columns, string[] Errors);

    // One process for all tests, because loading the parser takes seconds. It ends with its standard input, that is with the test process.
    private static readonly Lazy<Process> Judge = new(() => Start(Path.Combine(AppContext.BaseDirectory, "Judge", "judge.cjs")));

    public static IReadOnlyList<Verdict> Ask(IReadOnlyDictionary<string, string> tables, IReadOnlyList<string> queries)
    {
        lock (Judge)
        {
            Judge.Value.StandardInput.WriteLine(JsonSerializer.Serialize(new { tables, queries }));
            Judge.Value.StandardInput.Flush();
            string answer = Judge.Value.StandardOutput.ReadLine() ?? throw new EndOfStreamException("node ended without an answer; its standard error names the reason.");
            return JsonSerializer.Deserialize<Verdict[]>(answer, JsonSerializerOptions.Web)!;
        }
    }

    private static string? FindMissing()
    {
        string? paths = Environment.GetEnvironmentVariable("NODE_PATH");
        bool isThere = paths is not null && paths.Split(Path.PathSeparator).Any(path => Directory.Exists(Path.Combine(path, Package)));
        if (!isThere)
        {
            return $"The npm package {Package} was not found in NODE_PATH.";
        }

        try
        {
            using var process = Start("--version");
            process.StandardInput.Close();
            process.WaitForExit();
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "node is not installed.";
        }
    }

    private static Process Start(string argument) => Process.Start(new ProcessStartInfo("node", argument)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        UseShellExecute = false,
    })!;
}
