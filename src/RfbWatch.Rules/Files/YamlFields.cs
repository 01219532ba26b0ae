using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Files;

/// <summary>Reads the fields of a YAML mapping; a missing field, or one of another type, is empty.</summary>
internal static class YamlFields
{
    /// <summary>The node of a key, or null.</summary>
    public static YamlNode? Child(this YamlMappingNode node, string key) => node.Children.FirstOrDefault(pair => (pair.Key as YamlScalarNode)?.Value == key).Value;

    /// <summary>A scalar without surrounding white space.</summary>
    public static string Text(this YamlMappingNode node, string key) => (node.Child(key) as YamlScalarNode)?.Value?.Trim() ?? "";

    /// <summary>The scalars of a list.</summary>
    public static IReadOnlyList<string> Texts(this YamlMappingNode node, string key) =>
        [.. (node.Child(key) as YamlSequenceNode)?.OfType<YamlScalarNode>().Select(item => item.Value?.Trim() ?? "") ?? []];

    /// <summary>The mappings of a list.</summary>
    public static IEnumerable<YamlMappingNode> Maps(this YamlMappingNode node, string key) => (node.Child(key) as YamlSequenceNode)?.OfType<YamlMappingNode>() ?? [];
}
