using System.Text.Json;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>The lines of pcaps/manifest.jsonl; pcaps/README.md documents their fields.</summary>
internal static class GoldenLine
{
    public static readonly IReadOnlyList<JsonElement> All = [.. File.ReadLines(Path.Combine(RepositoryFolder.Pcaps, "manifest.jsonl"))
        .Where(line => line.Length > 0)
        .Select(line => JsonDocument.Parse(line).RootElement)];

    public static IEnumerable<string> Files => All.Select(FileOf);

    /// <summary>Excludes recordings whose packets contradict each other: cut or reordered differently, they have a different meaning.</summary>
    public static IEnumerable<string> UndisputedFiles => All.Where(line => !line.GetRawText().Contains("HandshakeConflict", StringComparison.Ordinal)).Select(FileOf);

    public static string FileOf(JsonElement line) => line.GetProperty("file").GetString()!;

    public static JsonElement Of(string file) => All.Single(line => FileOf(line) == file);

    public static string PathOf(string file) => Path.Combine(RepositoryFolder.Pcaps, file);

    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool Names(this JsonElement element, string name, out JsonElement value) => element.TryGetProperty(name, out value);
}
