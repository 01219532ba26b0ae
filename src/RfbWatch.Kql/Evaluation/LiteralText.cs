using System.Globalization;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Formats values as KQL literals, for plans.</summary>
internal static class LiteralText
{
    // Plans must stay readable, so long lists and strings are shortened.
    private const int LongestText = 80;

    public static string Of(KustoType type, KustoValue value)
    {
        if (value.AsString is { } text)
        {
            return $"\"{Shortened(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        }

        if (value.IsNull)
        {
            return $"{KustoTypeNames.NameOf(type)}(null)";
        }

        return type switch
        {
            KustoType.DateTime or KustoType.TimeSpan or KustoType.Guid or KustoType.Decimal or KustoType.Dynamic => $"{KustoTypeNames.NameOf(type)}({Shortened(value.Text)})",
            KustoType.Bool or KustoType.Int or KustoType.Long or KustoType.Real or KustoType.String or KustoType.Unknown => Shortened(value.Text),
        };
    }

    private static string Shortened(string text) =>
        text.Length <= LongestText ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..LongestText]}... ({text.Length} characters)");
}
