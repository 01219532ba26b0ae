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

    public static IReadOnlyList<Verdict> Ask(IReadOnlyDictionary<string, string> tables, IReadOnlyList<string> queries)
    {
        using Process process = Start(Path.Combine(AppContext.BaseDirectory, "Judge", "judge.cjs"));
        process.StandardInput.Write(JsonSerializer.Serialize(new { tables, queries }));
        process.StandardInput.Close();
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return JsonSerializer.Deserialize<Verdict[]>(answer, JsonSerializerOptions.Web)!;
    }

    private static string? FindMissing()
    {
        string? paths = Environment.GetEnvironmentVariable("NODE_PATH");
        bool isThere = paths is not null && paths.Split(Path.PathSeparator).Any(path => Directory.Exists(Path.Combine(path, Package)));
        if (!isThere)
            return $"The npm package {Package} was not found in NODE_PATH.";
        try
        {
            using Process process = Start("--version");
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
