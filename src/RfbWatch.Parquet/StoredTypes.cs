using System.Globalization;
using Parquet.Meta;
using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>
/// The Kusto types of columns for which Parquet has no matching type. Our writer stores them in the metadata of the file: dynamic, timespan and decimal values are strings in the file.
/// </summary>
internal static class StoredTypes
{
    /// <summary>Key in the file's metadata. The value is <c>column:type</c>, one per line.</summary>
    public const string Key = "kusto.types";

    /// <summary>Returns the metadata value for a schema.</summary>
    public static string Write(KustoSchema schema) =>
        string.Join('\n', schema.Columns.Where(column => IsText(column.Type)).Select(column => $"{column.Name}:{KustoTypeNames.NameOf(column.Type)}"));

    /// <summary>Returns the types stored in a file, by column name. Types that are not written as strings are ignored.</summary>
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

    /// <summary>Parses the text of a value; false if it is not valid for the type.</summary>
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
