using System.Text;
using System.Xml;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>
/// XML as a dynamic value. Elements become keys, repeated elements become arrays, attributes become keys that start with <c>@</c>, and text next to any of
/// these becomes <c>#text</c>. Source: Kusto query language, <c>parse_xml()</c>.
/// </summary>
internal static class XmlValue
{
    /// <summary>Maximum length of the text; longer text results in null, as in the service.</summary>
    public const int MaximumLength = 1024 * 1024;

    private const int MaximumDepth = 200;

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };

    /// <summary>Parses XML; returns null when the text is not well-formed.</summary>
    public static KustoValue Parse(string text)
    {
        if (text.Length is 0 or > MaximumLength)
        {
            return default;
        }

        try
        {
            using var reader = XmlReader.Create(new StringReader(text.TrimStart()), Settings);
            reader.MoveToContent();
            string name = reader.Name;
            var root = Element(reader);
            while (reader.Read())
            {
                // The rest must also be well-formed.
            }

            return ArgumentReading.Bag((name, root));
        }
        catch (XmlException)
        {
            return default;
        }
    }

    private static KustoValue Element(XmlReader reader)
    {
        if (reader.Depth > MaximumDepth)
        {
            throw new XmlException($"Elements are nested deeper than {MaximumDepth}.");
        }

        var entries = new List<KeyValuePair<string, List<KustoValue>>>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        bool isEmpty = reader.IsEmptyElement;
        while (reader.MoveToNextAttribute())
        {
            Add(entries, places, "@" + reader.Name, KustoValue.Of(reader.Value));
        }

        var text = new StringBuilder();
        if (!isEmpty)
        {
            while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    Add(entries, places, reader.Name, Element(reader));
                }
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                {
                    text.Append(reader.Value);
                }
            }
        }

        string content = text.ToString();
        if (entries.Count == 0)
        {
            return content.Length == 0 ? default : KustoValue.Of(content);
        }

        if (!string.IsNullOrWhiteSpace(content))
        {
            entries.Insert(entries.FindLastIndex(entry => entry.Key.StartsWith('@')) + 1, KeyValuePair.Create("#text", new List<KustoValue> { KustoValue.Of(content.Trim()) }));
        }

        return KustoValue.Of(new DynamicBag(entries.Select(entry =>
            KeyValuePair.Create(entry.Key, entry.Value.Count == 1 ? entry.Value[0] : KustoValue.Of(new DynamicArray([.. entry.Value]))))));
    }

    private static void Add(List<KeyValuePair<string, List<KustoValue>>> entries, Dictionary<string, int> places, string key, KustoValue value)
    {
        if (places.TryAdd(key, entries.Count))
        {
            entries.Add(KeyValuePair.Create(key, new List<KustoValue> { value }));
        }
        else
        {
            entries[places[key]].Value.Add(value);
        }
    }
}
