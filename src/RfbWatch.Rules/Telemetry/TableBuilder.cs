using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Collects the rows of one table while a file is read. A known table keeps its documented columns; columns that only the file has
/// come after them. Timestamp and TimeGenerated say the same instant: the one that is missing is filled from the other.
/// </summary>
internal sealed class TableBuilder
{
    /// <summary>Most columns: every row is as wide as all of them, so that a file with a new name in each row would take memory without end.</summary>
    private const int MaxColumns = 1000;

    private readonly string _name;
    private readonly CellReader _cells;
    private readonly List<KustoColumn> _columns;
    private readonly Dictionary<string, int> _index = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<KustoValue[]> _rows = [];

    public TableBuilder(string name, CellReader cells)
    {
        _name = name;
        _cells = cells;
        _columns = DeviceTables.All.TryGetValue(name, out var known) || OwnTables.All.TryGetValue(name, out known) ? [.. known.Columns] : [];
        for (int i = 0; i < _columns.Count; i++)
        {
            _index[_columns[i].Name] = i;
        }
    }

    /// <summary>Place of a column of the file; a new one is appended with this type.</summary>
    public int Column(string name, KustoType typeIfNew)
    {
        // Portal CSV of Log Analytics marks times: "TimeGenerated [UTC]".
        int mark = name.IndexOf(" [", StringComparison.Ordinal);
        string bare = (mark > 0 ? name[..mark] : name).Trim();
        if (!_index.TryGetValue(bare, out int at))
        {
            at = _columns.Count;
            if (at >= MaxColumns)
            {
                throw new InvalidDataException($"table {_name} has more than {MaxColumns} columns; is this a table?");
            }

            _index[bare] = at;
            _columns.Add(new KustoColumn(bare, mark > 0 ? KustoType.DateTime : typeIfNew));
        }

        return at;
    }

    /// <summary>Whether there is no row yet.</summary>
    public bool IsEmpty => _rows.Count == 0;

    public void AddText(IReadOnlyList<int> places, IReadOnlyList<string> fields)
    {
        var row = NewRow();
        for (int i = 0; i < fields.Count; i++)
        {
            row[places[i]] = _cells.FromText(fields[i], _columns[places[i]].Type);
        }

        _rows.Add(row);
    }

    public void AddJson(JsonElement record)
    {
        var cells = new List<(int Place, JsonElement Value)>();
        foreach (var property in record.EnumerateObject())
        {
            // Graph answers carry "Name@odata.type" beside their values.
            if (!property.Name.Contains("@odata.", StringComparison.Ordinal))
            {
                cells.Add((Column(property.Name, TypeOf(property.Value, property.Name)), property.Value));
            }
        }

        var row = NewRow();
        foreach (var (place, value) in cells)
        {
            row[place] = _cells.FromJson(value, _columns[place].Type);
        }

        _rows.Add(row);
    }

    public ImportedTable Build()
    {
        for (int i = 0; i < _rows.Count; i++)
        {
            if (_rows[i].Length < _columns.Count)
            {
                var wider = NewRow();
                _rows[i].CopyTo(wider, 0);
                _rows[i] = wider;
            }
        }

        FillTimes();
        return new ImportedTable(_name, new KustoSchema(_columns), _rows);
    }

    private void FillTimes()
    {
        if (!_index.TryGetValue("Timestamp", out int timestamp) || !_index.TryGetValue("TimeGenerated", out int generated))
        {
            return;
        }

        foreach (var row in _rows)
        {
            if (row[timestamp].IsNull)
            {
                row[timestamp] = row[generated];
            }
            else if (row[generated].IsNull)
            {
                row[generated] = row[timestamp];
            }
        }
    }

    private KustoValue[] NewRow()
    {
        var row = new KustoValue[_columns.Count];
        for (int i = 0; i < row.Length; i++)
        {
            if (_columns[i].Type == KustoType.String)
            {
                row[i] = KustoValue.EmptyString;
            }
        }

        return row;
    }

    private static KustoType TypeOf(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => KustoType.Bool,
        JsonValueKind.Number => value.TryGetInt64(out _) ? KustoType.Long : KustoType.Real,
        JsonValueKind.Array or JsonValueKind.Object => KustoType.Dynamic,
        _ => name is "Timestamp" or "TimeGenerated" ? KustoType.DateTime : KustoType.String,
    };
}
