using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>
/// The rows as processed by the pattern plugins: each column is a discrete attribute whose values are numbered. Nulls and empty strings do not count as
/// values, because they could not be distinguished from the wildcard in a result.
/// </summary>
internal sealed class PatternTable
{
    private const int NoValue = -1;

    private readonly List<int[]> _rows = [];
    private readonly List<KustoValue>[] _values;
    private readonly Dictionary<KustoValue, int>[] _numbers;
    private readonly int[] _columns;

    private PatternTable(int[] columns)
    {
        _columns = columns;
        _values = [.. columns.Select(_ => new List<KustoValue>())];
        _numbers = [.. columns.Select(_ => new Dictionary<KustoValue, int>())];
    }

    /// <summary>The number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>The number of attributes.</summary>
    public int Width => _columns.Length;

    /// <summary>The weight of each row; 1 if there is no weight column.</summary>
    public List<double> Weights { get; } = [];

    /// <summary>Reads rows; <paramref name="columns"/> are the attributes, <paramref name="weight"/> is the weight column, or -1.</summary>
    public static PatternTable Read(IEnumerable<KustoValue[]> rows, int[] columns, int weight, string plugin, EvaluationContext context)
    {
        var table = new PatternTable(columns);
        foreach (var row in rows)
        {
            context.CheckRows(table.Count + 1, plugin);
            context.Hold(32 + (4 * columns.Length));
            table._rows.Add([.. columns.Select((column, i) => table.NumberOf(i, row[column]))]);
            table.Weights.Add(weight < 0 ? 1 : row[weight].TryGetReal(out double given) ? given : 0);
        }

        return table;
    }

    /// <summary>Returns the index of a row's value for an attribute; negative when the row has none.</summary>
    public int At(int row, int attribute) => _rows[row][attribute];

    /// <summary>Returns the total weight of some rows.</summary>
    public double WeightOf(IEnumerable<int> rows) => rows.Sum(row => Weights[row]);

    /// <summary>Returns the rows that have all values of a pattern.</summary>
    public int[] Matching(int[] pattern, IEnumerable<int> rows) =>
        [.. rows.Where(row => Enumerable.Range(0, Width).All(i => pattern[i] < 0 || At(row, i) == pattern[i]))];

    /// <summary>Returns the cells of a pattern in schema order: its values, and wildcards in the other columns.</summary>
    public IEnumerable<KustoValue> Cells(int[] pattern, KustoSchema schema, IReadOnlyList<KustoValue> wildcards)
    {
        for (int column = 0; column < schema.Count; column++)
        {
            int attribute = Array.IndexOf(_columns, column);
            yield return attribute >= 0 && pattern[attribute] >= 0 ? _values[attribute][pattern[attribute]] : wildcards[column];
        }
    }

    /// <summary>Returns the values shared by a set of rows as a pattern: a value index per attribute, negative where the rows differ.</summary>
    public int[] Shared(int[] rows)
    {
        int[] pattern = new int[Width];
        for (int i = 0; i < Width; i++)
        {
            int first = rows.Length == 0 ? NoValue : At(rows[0], i);
            pattern[i] = first >= 0 && Array.TrueForAll(rows, row => At(row, i) == first) ? first : NoValue;
        }

        return pattern;
    }

    private int NumberOf(int attribute, KustoValue value)
    {
        if (value.IsNull || value.AsString is { Length: 0 })
        {
            return NoValue;
        }

        if (_numbers[attribute].TryGetValue(value, out int known))
        {
            return known;
        }

        _numbers[attribute].Add(value, _values[attribute].Count);
        _values[attribute].Add(value);
        return _values[attribute].Count - 1;
    }
}
