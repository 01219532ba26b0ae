using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Files;

/// <summary>
/// Sentinel's analytics and hunting YAML. Many public rules are malformed YAML: those are read by
/// <see cref="LenientYaml"/>, line by line.
/// </summary>
internal static class SentinelYaml
{
    public static RuleFile Parse(string source, string text)
    {
        RuleFields? fields = null;
        try
        {
            if (YamlText.Root(text) is YamlMappingNode root)
            {
                fields = FieldsOf(root, text);
            }
        }
        catch (YamlException)
        {
            // Malformed: the lenient reader is used.
        }

        return (fields ?? LenientYaml.Read(text)).ToRule(source);
    }

    /// <summary>The fields of a rule that is well-formed YAML.</summary>
    public static RuleFields FieldsOf(YamlMappingNode root, string text)
    {
        var fields = new RuleFields();
        foreach (var (keyNode, value) in root.Children)
        {
            string key = (keyNode as YamlScalarNode)?.Value ?? "";
            if (key == "query" && value is YamlScalarNode query)
            {
                PlaceQuery(fields, query, text);
            }
            else if (key == "entityMappings")
            {
                ReadEntityMappings(fields, value);
            }
            else if (value is YamlMappingNode nested)
            {
                // alertDetailsOverride, eventGroupingSettings, incidentConfiguration: their keys are unique in the file.
                AddAll(fields, nested);
            }
            else
            {
                AddValue(fields, key, value);
            }
        }

        return fields;
    }

    private static void AddAll(RuleFields fields, YamlMappingNode mapping)
    {
        foreach (var (key, value) in mapping.Children)
        {
            AddValue(fields, (key as YamlScalarNode)?.Value ?? "", value);
        }
    }

    private static void AddValue(RuleFields fields, string key, YamlNode value)
    {
        switch (value)
        {
            case YamlScalarNode scalar:
                fields.Add(key, scalar.Value ?? "");
                break;
            case YamlSequenceNode sequence:
                foreach (var item in sequence.OfType<YamlScalarNode>())
                {
                    fields.Add(key, item.Value ?? "");
                }

                break;
        }
    }

    /// <summary>A block scalar begins on the line after its indicator; a plain or quoted one at its position.</summary>
    private static void PlaceQuery(RuleFields fields, YamlScalarNode query, string text)
    {
        fields.Add("query", query.Value ?? "");
        var place = BlockPlace.Of(query, text);
        bool quoted = query.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
        fields.QueryLine = place.Line;
        fields.QueryIndent = place.Column - (quoted ? 2 : 1);
    }

    private static void ReadEntityMappings(RuleFields fields, YamlNode value)
    {
        foreach (var mapping in (value as YamlSequenceNode)?.OfType<YamlMappingNode>() ?? [])
        {
            var columns = new List<KeyValuePair<string, string>>();
            if (Child(mapping, "fieldMappings") is YamlSequenceNode list)
            {
                foreach (var field in list.OfType<YamlMappingNode>())
                {
                    columns.Add(new(Scalar(field, "identifier"), Scalar(field, "columnName")));
                }
            }

            fields.EntityMappings.Add(new EntityMapping(Scalar(mapping, "entityType"), columns));
        }
    }

    private static YamlNode? Child(YamlMappingNode mapping, string key) =>
        mapping.Children.FirstOrDefault(pair => (pair.Key as YamlScalarNode)?.Value == key).Value;

    private static string Scalar(YamlMappingNode mapping, string key) => (Child(mapping, key) as YamlScalarNode)?.Value ?? "";
}
