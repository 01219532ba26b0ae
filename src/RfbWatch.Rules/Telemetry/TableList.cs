using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Schemas of tables, embedded in the program as text: a line with a name, then indented lines of <c>Column</c> (a string) and <c>Column:type</c>. Lines that start with # are comments.
/// A schema is created on demand, because few runs need more than one.
/// </summary>
internal sealed class TableList
{
    private readonly string _resource;
    private readonly Dictionary<string, Lazy<KustoSchema>> _tables = new(StringComparer.Ordinal);

    /// <summary>Reads a list embedded in the program.</summary>
    public TableList(string resource)
    {
        _resource = resource;
        using var reader = new StreamReader(typeof(TableList).Assembly.GetManifestResourceStream(resource)!);
        List<string> current = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line[0] == ' ')
            {
                current.Add(line);
                continue;
            }

            var lines = current = [];
            _tables.Add(line, new Lazy<KustoSchema>(() => new KustoSchema(lines.SelectMany(Columns))));
        }
    }

    /// <summary>The names, in the order of the list.</summary>
    public IReadOnlyCollection<string> Names => _tables.Keys;

    /// <summary>The schema of a table, or null if it is not in the list.</summary>
    public KustoSchema? Find(string table) => _tables.TryGetValue(table, out var schema) ? schema.Value : null;

    private IEnumerable<KustoColumn> Columns(string line)
    {
        foreach (string entry in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = entry.IndexOf(':', StringComparison.Ordinal);
            var type = KustoType.String;
            if (colon >= 0 && !KustoTypeNames.TryParse(entry[(colon + 1)..], out type))
            {
                throw new InvalidDataException($"{_resource}: '{entry}' has no Kusto type.");
            }

            yield return new KustoColumn(colon < 0 ? entry : entry[..colon], type);
        }
    }
}
