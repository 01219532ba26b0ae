using System.Globalization;
using Parquet.Meta;
using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>The Kusto types of columns for which Parquet has no type, noted by our writer beside the schema: dynamic, timespan and decimal values are texts in the file.</summary>
internal static class StoredTypes
{
    /// <summary>Name of the note among the file's metadata: <c>column:type</c>, one per line.</summary>
    public const string Key = "kusto.types";

    /// <summary>The note for a schema.</summary>
    public static string Write(KustoSchema schema) =>
        string.Join('\n', schema.Columns.Where(column => IsText(column.Type)).Select(column => $"{column.Name}:{KustoTypeNames.NameOf(column.Type)}"));

    /// <summary>What a file notes, by the names of columns; types that are not written as texts are passed over.</summary>
    public static IReadOnlyDictionary<string, KustoType> Of(FileMetaData metadata)
    {
        var types = new Dictionary<string, KustoType>(StringComparer.Ordinal);
        string note = metadata.KeyValueMetadata?.FirstOrDefault(pair => pair.Key == Key)?.Value ?? "";
        foreach (string line in note.Split('\n'))
        {
            int colon = line.LastIndexOf(':');
            if (colon > 0 && KustoTypeNames.TryParse(line[(colon + 1)..], out var type) && IsText(type))
            {
                types[line[..colon]] = type;
            }
        }

        return types;
    }

    /// <summary>The value that a text stands for. False if it stands for none.</summary>
    public static bool TryParse(string text, KustoType type, out KustoValue value)
    {
        value = KustoValue.Null;
        switch (type)
        {
            case KustoType.Dynamic:
                value = DynamicJson.Parse(text);
                return true;
            case KustoType.TimeSpan when TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span):
                value = KustoValue.Of(span);
                return true;
            case KustoType.Decimal when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number):
                value = KustoValue.Of(number);
                return true;
            case KustoType.Unknown or KustoType.Bool or KustoType.Int or KustoType.Long or KustoType.Real or KustoType.DateTime or KustoType.Guid or KustoType.String or KustoType.TimeSpan or KustoType.Decimal:
            default:
                return false;
        }
    }

    private static bool IsText(KustoType type) => type switch
    {
        KustoType.Dynamic or KustoType.TimeSpan or KustoType.Decimal => true,
        KustoType.Unknown or KustoType.Bool or KustoType.Int or KustoType.Long or KustoType.Real or KustoType.DateTime or KustoType.Guid or KustoType.String => false,
    };
}
