using System.Text.Json;

namespace RfbWatch.Rules.Telemetry;

/// <summary>JSON as found in exports: names in any case, trailing commas, and escapes that do not form valid text.</summary>
internal static class LenientJson
{
    /// <summary>Maximum nesting depth of a document.</summary>
    public const int MaxDepth = 200;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowTrailingCommas = true };

    /// <summary>Parses a document.</summary>
    /// <param name="text">The document.</param>
    /// <exception cref="JsonException">It is not JSON, or nested too deeply.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text) => JsonDocument.Parse(text, Options);

    /// <summary>Parses a document; returns false if the text is not JSON.</summary>
    public static bool TryParse(string text, out JsonDocument document)
    {
        try
        {
            document = JsonDocument.Parse(text, Options);
            return true;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            document = null!;
            return false;
        }
    }

    /// <summary>The member of an object with a name, ignoring case; null if there is none, or the element is not an object.</summary>
    public static JsonElement? Member(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (NameOf(property).Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return property.Value;
                }
            }
        }

        return null;
    }

    /// <summary>The name of a member; empty if it is not valid text (an escaped unpaired surrogate).</summary>
    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }
}
