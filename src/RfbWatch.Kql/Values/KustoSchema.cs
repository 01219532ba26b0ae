namespace RfbWatch.Kql.Values;

/// <summary>The columns of a table, in order. Their names are unique.</summary>
public sealed class KustoSchema
{
    private readonly KustoColumn[] _columns;
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

    /// <summary>Creates a schema from columns.</summary>
    /// <exception cref="ArgumentException">Two columns have the same name.</exception>
    public KustoSchema(params IEnumerable<KustoColumn> columns)
    {
        _columns = [.. columns];
        for (int i = 0; i < _columns.Length; i++)
        {
            if (!_index.TryAdd(_columns[i].Name, i))
            {
                throw new ArgumentException($"Column '{_columns[i].Name}' occurs twice; column names must be unique.", nameof(columns));
            }
        }
    }

    /// <summary>A schema without columns.</summary>
    public static KustoSchema Empty { get; } = new([]);

    /// <summary>The columns in order.</summary>
    public IReadOnlyList<KustoColumn> Columns => _columns;

    /// <summary>Number of columns.</summary>
    public int Count => _columns.Length;

    /// <summary>The column at an index.</summary>
    public KustoColumn this[int index] => _columns[index];

    /// <summary>Returns the index of a column, or -1.</summary>
    public int IndexOf(string name) => _index.TryGetValue(name, out int at) ? at : -1;

    /// <summary>The columns as <c>name:type</c>, separated by spaces.</summary>
    public override string ToString() => string.Join(' ', _columns);
}
