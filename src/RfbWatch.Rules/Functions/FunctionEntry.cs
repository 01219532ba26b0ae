using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Files;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Functions;

/// <summary>
/// One function in YAML: an ASIM parser (ParserName, ParserParams, ParserQuery, EquivalentBuiltInParser), a function of Sentinel's solutions (FunctionName, FunctionAlias, FunctionParams,
/// FunctionQuery), or a saved search of a workspace (functionAlias, functionParameters, query, optionally under properties). Keys are not case-sensitive.
/// </summary>
internal sealed class FunctionEntry
{
    private static readonly string[] NameKeys = ["FunctionAlias", "ParserName", "FunctionName"];
    private static readonly string[] BuiltInKeys = ["EquivalentBuiltInParser", "EquivalentBuiltInFunction"];
    private static readonly string[] QueryKeys = ["ParserQuery", "FunctionQuery", "Query"];
    private static readonly string[] ParameterKeys = ["ParserParams", "FunctionParams", "FunctionParameters", "Parameters"];

    private readonly string _source;
    private readonly string _text;
    private readonly Dictionary<string, YamlNode> _fields = new(StringComparer.OrdinalIgnoreCase);

    public FunctionEntry(string source, string text, YamlMappingNode mapping)
    {
        _source = source;
        _text = text;
        foreach (var (key, value) in mapping.Children.Concat((mapping.Child("properties") as YamlMappingNode)?.Children.AsEnumerable() ?? []))
        {
            _fields.TryAdd((key as YamlScalarNode)?.Value ?? "", value);
        }
    }

    /// <summary>The function, under each of its names; empty, possibly with a problem, if there is none.</summary>
    public IReadOnlyList<SavedFunction> Functions(List<RuleProblem> problems)
    {
        string[] names = [.. new[] { First(NameKeys), First(BuiltInKeys) }.OfType<YamlScalarNode>().Select(name => name.Value?.Trim() ?? "").Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];
        var query = First(QueryKeys) as YamlScalarNode;
        bool isFunction = names.Length > 0 || _fields.ContainsKey(QueryKeys[0]) || _fields.ContainsKey(QueryKeys[1]);
        if (!isFunction)
        {
            // The folders of solutions also contain rules, descriptions and workbooks.
            return [];
        }

        if (names.Length == 0)
        {
            problems.Add(Problem(query ?? First(QueryKeys)!, "RW133", $"The function has no name: expected one of {string.Join(", ", NameKeys)}."));
            return [];
        }

        if (query?.Value is not { } body)
        {
            problems.Add(Problem(First(NameKeys) ?? First(BuiltInKeys)!, "RW133", $"The function '{names[0]}' has no query: expected one of {string.Join(", ", QueryKeys)}."));
            return [];
        }

        if (Parameters(names[0], problems) is not { } parameters)
        {
            return [];
        }

        var place = BlockPlace.Of(query, _text);
        return [.. names.Select(name => SavedFunction.Parse(name, parameters, body, _source, place.Line, place.Column - 1))];
    }

    private string? Parameters(string function, List<RuleProblem> problems)
    {
        switch (First(ParameterKeys))
        {
            case null:
                return "";
            case YamlScalarNode text:
                return text.Value?.Trim() ?? "";
            case YamlSequenceNode list:
                var declared = new List<string>();
                foreach (var item in list)
                {
                    string? name = item is YamlMappingNode map ? Field(map, "Name") : null;
                    string? type = item is YamlMappingNode typed ? Field(typed, "Type") : null;
                    if (string.IsNullOrEmpty(name) || string.IsNullOrEmpty(type))
                    {
                        problems.Add(Problem(item, "RW133", $"A parameter of the function '{function}' needs a Name and a Type."));
                        return null;
                    }

                    string bare = type.StartsWith("table:", StringComparison.OrdinalIgnoreCase) ? type["table:".Length..] : type.Equals("table", StringComparison.OrdinalIgnoreCase) ? "(*)" : type;
                    declared.Add(Field((YamlMappingNode)item, "Default") is { } given ? $"['{name}']:{bare} = {DefaultOf(bare, given)}" : $"['{name}']:{bare}");
                }

                return string.Join(", ", declared);
            case var other:
                problems.Add(Problem(other, "RW133", $"The parameters of the function '{function}' are neither a list nor a string."));
                return null;
        }
    }

    /// <summary>A default value in KQL syntax: YAML omits the quotes of a string.</summary>
    private static string DefaultOf(string type, string given)
    {
        bool isQuoted = given.Length > 1 && given[0] is '"' or '\'' && given[^1] == given[0];
        return type.Equals("string", StringComparison.OrdinalIgnoreCase) && !isQuoted
            ? $"\"{given.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : given;
    }

    private static string? Field(YamlMappingNode map, string key) =>
        (map.Children.FirstOrDefault(pair => string.Equals((pair.Key as YamlScalarNode)?.Value, key, StringComparison.OrdinalIgnoreCase)).Value as YamlScalarNode)?.Value?.Trim();

    private YamlNode? First(string[] keys) => keys.Select(key => _fields.GetValueOrDefault(key)).FirstOrDefault(node => node is not null);

    private RuleProblem Problem(YamlNode node, string code, string message) => new(_source, (int)node.Start.Line, (int)node.Start.Column, code, message);
}
