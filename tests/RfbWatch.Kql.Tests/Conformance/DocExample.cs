using System.Text.Json;

namespace RfbWatch.Kql.Tests.Conformance;

/// <summary>
/// A query from Microsoft's documentation with its printed output. The text is read from the shared folder and never copied into the project.
/// </summary>
internal sealed record DocExample(string Page, int Number, string Query, string[] Columns, string[][] Rows, bool Core)
{
    public const string File = "kql/doc-examples.jsonl";

    public string Key => $"{Page}#{Number}";

    public static List<DocExample> ReadAll(string path)
    {
        var examples = new List<DocExample>();
        foreach (string line in System.IO.File.ReadLines(path))
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            examples.Add(new DocExample(
                root.GetProperty("page").GetString()!,
                root.GetProperty("n").GetInt32(),
                root.GetProperty("query").GetString()!,
                [.. root.GetProperty("columns").EnumerateArray().Select(item => item.GetString()!)],
                [.. root.GetProperty("rows").EnumerateArray().Select(row => row.EnumerateArray().Select(item => item.GetString()!).ToArray())],
                root.GetProperty("core").GetBoolean()));
        }

        return examples;
    }
}
