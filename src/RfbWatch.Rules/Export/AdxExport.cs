using System.Globalization;
using System.Text;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Functions;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Export;

/// <summary>
/// Azure Data Explorer: a stored function for each rule, and a script that creates the tables. A comment before the function contains what the function cannot express: the
/// rule's id, its schedule and its alert settings.
/// </summary>
internal static class AdxExport
{
    /// <summary>The folder of the functions in the database.</summary>
    private const string Folder = "RfbWatch";

    public static RuleExport Export(IReadOnlyList<ReadableRule> rules)
    {
        var files = rules.Select(rule => new ExportedFile($"rules/{rule.FileName}.kql", Function(rule.Rule))).ToList();
        files.Add(new ExportedFile("tables.csl", TablesOf([.. rules.SelectMany(rule => rule.Tables).Append("RfbSessions").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])));
        files.AddRange(AsimParser.All.Select(parser => new ExportedFile($"{parser.Name}.csl", Command(parser.Name, parser.Title, parser.Parameters, "let RfbSessions_CL = RfbSessions;\n" + parser.Query))));
        return new RuleExport(files, [], []);
    }

    private static string Function(Rule rule)
    {
        var text = new StringBuilder();
        foreach (string line in YamlDocuments.Write(AdxHeader.Of(rule)).TrimEnd().Split('\n'))
        {
            text.Append("// ").Append(line).Append('\n');
        }

        return text.Append(Command(NameOf(rule.Id), rule.Name, "", rule.Query)).ToString();
    }

    private static string Command(string name, string docstring, string parameters, string query) => string.Create(CultureInfo.InvariantCulture,
        $".create-or-alter function with (folder = {Quote(Folder)}, docstring = {Quote(docstring)}, skipvalidation = \"true\") {name}({parameters}) {{\n{query.ReplaceLineEndings("\n").TrimEnd()}\n}}\n");

    /// <summary>A name of letters, digits and underscores that begins with a letter.</summary>
    private static string NameOf(string id)
    {
        string name = string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return char.IsAsciiLetter(name[0]) ? name : "rule_" + name;
    }

    /// <summary>Commands that create the tables, in separate paragraphs as required by <c>.execute database script</c>.</summary>
    private static string TablesOf(IReadOnlyList<string> tables) => string.Join('\n', tables.Select(table =>
    {
        var schema = OwnTables.All.GetValueOrDefault(table) ?? DeviceTables.All.GetValueOrDefault(table) ?? SentinelTables.Find(table);
        return schema is null ? "" : $".create-merge table {table} ({string.Join(", ", schema.Columns.Select(column => $"['{column.Name}']:{KustoTypeNames.NameOf(column.Type)}"))})\n";
    }).Where(command => command.Length > 0));

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ") + "\"";
}
