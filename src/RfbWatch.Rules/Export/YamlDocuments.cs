using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Export;

/// <summary>Writes YAML that a strict parser reads as intended: strings remain strings, even if they look like another type.</summary>
internal static partial class YamlDocuments
{
    /// <summary>The text of documents, separated by <c>---</c>.</summary>
    public static string Write(params YamlNode[] documents)
    {
        var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        for (int i = 0; i < documents.Length; i++)
        {
            if (i > 0)
            {
                writer.WriteLine("---");
            }

            using var one = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
            new YamlStream(new YamlDocument(documents[i])).Save(one, assignAnchors: false);
            string text = one.ToString();
            writer.Write(text.EndsWith("...\n", StringComparison.Ordinal) ? text[..^4] : text);
        }

        return writer.ToString();
    }

    /// <summary>A string.</summary>
    public static YamlScalarNode Text(string text) => new(text)
    {
        Style = text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal : LooksOtherwise().IsMatch(text) ? ScalarStyle.SingleQuoted : ScalarStyle.Any,
    };

    /// <summary>A number, a boolean or a word that needs no quotes.</summary>
    public static YamlScalarNode Plain(object value) => new(Convert.ToString(value, CultureInfo.InvariantCulture)!.ToLowerInvariant()) { Style = ScalarStyle.Plain };

    /// <summary>A list of strings.</summary>
    public static YamlSequenceNode List(IEnumerable<string> items) => new(items.Select(Text));

    /// <summary>A mapping; entries without a value are omitted.</summary>
    public static YamlMappingNode Map(params (string Key, YamlNode? Value)[] entries)
    {
        var map = new YamlMappingNode();
        foreach (var (key, value) in entries)
        {
            if (value is not null)
            {
                map.Add(new YamlScalarNode(key), value);
            }
        }

        return map;
    }

    /// <summary>Text that YAML 1.1 or 1.2 parsers interpret as a number, a time, a boolean, null, or nothing.</summary>
    [GeneratedRegex(@"^$|^[-+.]?[0-9]|^(true|false|yes|no|on|off|y|n|null|~)$", RegexOptions.IgnoreCase)]
    private static partial Regex LooksOtherwise();
}
