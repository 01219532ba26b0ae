using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <summary>Assigns names to output columns. A colliding name gets a suffix; names given by the query must be unique among themselves.</summary>
internal sealed class ColumnSet
{
    private readonly List<KustoColumn> _columns = [];
    private readonly List<Scalar> _values = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private int _unnamed;

    public KustoSchema Schema => new(_columns);

    public Scalar[] Values => [.. _values];

    public int Count => _columns.Count;

    public static ColumnSet Of(KustoSchema schema)
    {
        var set = new ColumnSet();
        for (int i = 0; i < schema.Count; i++)
        {
            set.Append(schema[i].Name, new ColumnScalar(schema[i].Type, i));
        }

        return set;
    }

    public bool Contains(string name) => _index.ContainsKey(name);

    /// <summary>Adds a column with a name given by the query; returns false if the query has already given it.</summary>
    public bool TryAddGiven(string name, Scalar value)
    {
        if (!_given.Add(name))
        {
            return false;
        }

        Append(Unique(name), value);
        return true;
    }

    /// <summary>Replaces the column with the same name, or adds the column; returns false if the query has already given the name.</summary>
    public bool TrySet(string name, Scalar value)
    {
        if (!_given.Add(name))
        {
            return false;
        }

        if (_index.TryGetValue(name, out int at))
        {
            _values[at] = value;
            _columns[at] = new KustoColumn(name, value.Type);
        }
        else
        {
            Append(name, value);
        }

        return true;
    }

    /// <summary>Replaces the column with the inferred name, whatever its origin, or adds the column. Without a name, the column is numbered.</summary>
    public void SetInferred(string? name, Scalar value)
    {
        if (name is not null && _index.TryGetValue(name, out int at))
        {
            _values[at] = value;
            _columns[at] = new KustoColumn(name, value.Type);
        }
        else
        {
            Append(name ?? NextNumbered(), value);
        }
    }

    /// <summary>Adds a column with the name inferred from its expression; without a name, the column is numbered.</summary>
    public void AddInferred(string? name, Scalar value) => Append(Unique(name ?? NextNumbered()), value);

    public string Unique(string name)
    {
        if (!_index.ContainsKey(name))
        {
            return name;
        }

        int suffix = 1;
        while (_index.ContainsKey(name + suffix))
        {
            suffix++;
        }

        return name + suffix;
    }

    private string NextNumbered()
    {
        string name;
        do
        {
            name = $"Column{++_unnamed}";
        }
        while (_index.ContainsKey(name));
        return name;
    }

    private void Append(string name, Scalar value)
    {
        _index.Add(name, _columns.Count);
        _columns.Add(new KustoColumn(name, value.Type));
        _values.Add(value);
    }
}
