using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Files;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Functions;

/// <summary>The contents of a file with saved functions.</summary>
/// <param name="Functions">The functions, including those with syntax errors, which are reported when a query calls them.</param>
/// <param name="Problems">Parts that could not be read.</param>
public sealed record FunctionFile(IReadOnlyList<SavedFunction> Functions, IReadOnlyList<RuleProblem> Problems)
{
    /// <summary>Maximum size of a file, in bytes.</summary>
    public const int MaxFileBytes = 4 << 20;

    private static readonly string[] Yaml = [".yaml", ".yml"];

    // A file that contains only KQL is a function without parameters, named after the file.
    private static readonly string[] Plain = [".kql", ".csl", ".kusto", ".txt"];

    /// <summary>Reads a file, or all files of a folder and its subfolders.</summary>
    public static IEnumerable<FunctionFile> ReadPath(string path)
    {
        if (!Directory.Exists(path))
        {
            return [Read(path, isNamed: true)];
        }

        try
        {
            string[] files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(file => Yaml.Concat(Plain).Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)];
            return files.Length == 0
                ? [Problem(path, default, "RW131", $"The folder contains no files with functions ({string.Join(", ", Yaml.Concat(Plain))}).")]
                : files.Select(file => Read(file, isNamed: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [Problem(path, default, "RW002", $"The folder cannot be read: {e.Message}")];
        }
    }

    /// <summary>Reads the text of a file; its name determines the format. No content causes an exception.</summary>
    /// <param name="source">Its name.</param>
    /// <param name="text">Its text.</param>
    /// <param name="isNamed">False for a file found in a folder, where YAML files without functions are not an error.</param>
    public static FunctionFile Parse(string source, string text, bool isNamed = true)
    {
        string normal = text.ReplaceLineEndings("\n").TrimStart('\ufeff');
        if (!Yaml.Contains(Path.GetExtension(source), StringComparer.OrdinalIgnoreCase))
        {
            return Of([SavedFunction.Parse(Path.GetFileNameWithoutExtension(source), "", normal, source, 1, 0)], []);
        }

        try
        {
            var functions = new List<SavedFunction>();
            var problems = new List<RuleProblem>();
            foreach (var mapping in Mappings(YamlText.Root(normal)))
            {
                var entry = new FunctionEntry(source, normal, mapping);
                functions.AddRange(entry.Functions(problems));
            }

            if (functions.Count == 0 && problems.Count == 0 && isNamed)
            {
                problems.Add(new RuleProblem(source, 0, 0, "RW131", "The file contains no function: expected a name (ParserName, FunctionName or FunctionAlias) and a query (ParserQuery, FunctionQuery or Query)."));
            }

            return Of(functions, problems);
        }
        catch (YamlException e)
        {
            return Problem(source, new TextPlace((int)e.Start.Line, (int)e.Start.Column), "RW132", $"The file is not well-formed YAML: {e.InnerException?.Message ?? e.Message}");
        }
    }

    private static FunctionFile Read(string path, bool isNamed)
    {
        try
        {
            long length = new FileInfo(path).Length;
            return length > MaxFileBytes
                ? Problem(path, default, "RW001", $"The file has {length} bytes; the maximum for a file with functions is {MaxFileBytes}.")
                : Parse(path, File.ReadAllText(path), isNamed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problem(path, default, "RW002", $"The file cannot be read: {e.Message}");
        }
    }

    /// <summary>One function at the root, a list of them, or a list under a key (savedSearches, resources, functions).</summary>
    private static IEnumerable<YamlMappingNode> Mappings(YamlNode? root) => root switch
    {
        YamlSequenceNode list => list.OfType<YamlMappingNode>(),
        YamlMappingNode one when (one.Child("savedSearches") ?? one.Child("resources") ?? one.Child("functions")) is YamlSequenceNode list => list.OfType<YamlMappingNode>(),
        YamlMappingNode one => [one],
        _ => [],
    };

    private static FunctionFile Of(IReadOnlyList<SavedFunction> functions, IReadOnlyList<RuleProblem> problems) =>
        new(functions, [.. problems, .. functions.DistinctBy(function => function.Text).SelectMany(function => function.Errors.Select(error => new RuleProblem(function.Source, error.Line, error.Column, error.Code, $"Function '{function.Name}': {error.Message}")))]);

    private static FunctionFile Problem(string source, TextPlace place, string code, string message) =>
        new([], [new RuleProblem(source, place.Line, place.Column, code, message)]);
}
