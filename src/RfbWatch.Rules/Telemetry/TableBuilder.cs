using System.Text.Json;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Collects the rows of one table while a file is read. A known table keeps its documented columns; columns that only the file has
/// come after them. Rows hold only the columns that the file has: a known table has many more. Timestamp and TimeGenerated say the same instant: the one that is missing is filled from the other.
/// </summary>
internal sealed class TableBuilder
{
    /// <summary>Most columns: every row is as wide as all of them, so that a file with a new name in each row would take memory without end.</summary>
    private const int MaxColumns = 1000;

    private readonly string _name;
    private readonly CellReader _cells;
    private readonly List<KustoColumn> _columns;
    private readonly Dictionary<string, int> _index = new(StringComparer.OrdinalIgnoreCase);

    // Rows hold the columns of which the file has cells: for each cell its column, and for each column its cell or -1.
    private readonly List<int> _held = [];
    private readonly List<int> _cellOf = [];
    private readonly List<KustoValue[]> _rows = [];

    // Where the rows go into columns: for each held column its place among those that are read, or -1; the two times of the current row, and their places.
    private readonly ColumnTableBuilder? _columnar;
    private readonly IReadOnlySet<string>? _wanted;
    private readonly List<int> _sinks = [];
    private readonly KustoValue[] _times = new KustoValue[2];
    private readonly int[] _timePlaces = [-1, -1];

    /// <param name="name">The table.</param>
    /// <param name="cells">Reads its cells.</param>
    /// <param name="isColumnar">Whether the rows go into columns.</param>
    /// <param name="wanted">The columns of these that are read; null for all. The times always are.</param>
    public TableBuilder(string name, CellReader cells, bool isColumnar = false, IReadOnlySet<string>? wanted = null)
    {
        _name = name;
        _cells = cells;
        _columnar = isColumnar ? new ColumnTableBuilder() : null;
        _wanted = wanted;
        _columns = DeviceTables.All.TryGetValue(name, out var known) || OwnTables.All.TryGetValue(name, out known) ? [.. known.Columns] : [];
        for (int i = 0; i < _columns.Count; i++)
        {
            _index[_columns[i].Name] = i;
            _cellOf.Add(-1);
        }

        if (_index.TryGetValue("Timestamp", out int timestamp) && _index.TryGetValue("TimeGenerated", out int generated))
        {
            Hold(timestamp);
            Hold(generated);
        }
    }

    /// <summary>Place in a row of a column of the file; a new one is appended with this type.</summary>
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
            _cellOf.Add(-1);
        }

        return Hold(at);
    }

    /// <summary>Type of the column at a place of a row.</summary>
    public KustoType TypeAt(int place) => _columns[_held[place]].Type;

    /// <summary>Whether a name is no column: Graph answers carry "Name@odata.type" beside their values.</summary>
    public static bool IsPassedOver(string name) => name.Contains("@odata.", StringComparison.Ordinal);

    /// <summary>Adds a row that <see cref="NewRow"/> made.</summary>
    public void Add(KustoValue[] row) => _rows.Add(row);

    /// <summary>Whether there is no row yet.</summary>
    public bool IsEmpty => _columnar is null ? _rows.Count == 0 : _columnar.Count == 0;

    /// <summary>True when the rows cannot go into columns one by one: the second column of times came after the first rows, which take theirs from it.</summary>
    public bool NeedsRows { get; private set; }

    /// <summary>Whether the cells of a place are read.</summary>
    public bool IsWanted(int place) => _sinks[place] >= 0;

    /// <summary>Sets a cell of the current row of columns.</summary>
    public void SetCell(int place, KustoValue value)
    {
        if (_sinks[place] < 0)
        {
            return;
        }

        int time = place == _timePlaces[0] ? 0 : place == _timePlaces[1] ? 1 : -1;
        if (time >= 0)
        {
            _times[time] = value;
        }

        _columnar!.Set(_sinks[place], value);
    }

    /// <summary>Sets a cell of a string column to a valid text in UTF-8.</summary>
    public void SetText(int place, ReadOnlySpan<byte> utf8)
    {
        if (place == _timePlaces[0] || place == _timePlaces[1])
        {
            SetCell(place, KustoValue.Of(System.Text.Encoding.UTF8.GetString(utf8)));
        }
        else
        {
            _columnar!.SetText(_sinks[place], utf8);
        }
    }

    /// <summary>Ends the current row of columns.</summary>
    public void EndRow()
    {
        // The time that is missing is filled from the other.
        if (_timePlaces[0] >= 0 && _timePlaces[1] >= 0)
        {
            if (_times[0].IsNull)
            {
                SetCell(_timePlaces[0], _times[1]);
            }
            else if (_times[1].IsNull)
            {
                SetCell(_timePlaces[1], _times[0]);
            }
        }

        _columnar!.EndRow();
        ForgetTimes();
    }

    /// <summary>Forgets what was set in the current row of columns.</summary>
    public void ClearRow()
    {
        _columnar!.ClearRow();
        ForgetTimes();
    }

    public void AddText(IReadOnlyList<int> places, IReadOnlyList<string> fields)
    {
        if (_columnar is not null)
        {
            for (int i = 0; i < fields.Count; i++)
            {
                if (IsWanted(places[i]))
                {
                    SetCell(places[i], _cells.FromText(fields[i], TypeAt(places[i])));
                }
            }

            EndRow();
            return;
        }

        var row = NewRow();
        for (int i = 0; i < fields.Count; i++)
        {
            row[places[i]] = _cells.FromText(fields[i], TypeAt(places[i]));
        }

        _rows.Add(row);
    }

    public void AddJson(JsonElement record)
    {
        var cells = new List<(int Place, JsonElement Value)>();
        foreach (var property in record.EnumerateObject())
        {
            if (!IsPassedOver(property.Name))
            {
                cells.Add((Column(property.Name, TypeOf(property.Value, property.Name)), property.Value));
            }
        }

        if (_columnar is not null)
        {
            AddColumns(cells);
            return;
        }

        var row = NewRow();
        foreach (var (place, value) in cells)
        {
            row[place] = _cells.FromJson(value, TypeAt(place));
        }

        _rows.Add(row);
    }

    private void AddColumns(List<(int Place, JsonElement Value)> cells)
    {
        try
        {
            foreach (var (place, value) in cells)
            {
                SetCell(place, _cells.FromJson(value, TypeAt(place)));
            }
        }
        catch (InvalidOperationException)
        {
            ClearRow();
            throw;
        }

        EndRow();
    }

    public ImportedTable Build()
    {
        if (_columnar is not null)
        {
            return BuildColumns(_columnar);
        }

        for (int i = 0; i < _rows.Count; i++)
        {
            if (_rows[i].Length < _held.Count)
            {
                var wider = NewRow();
                _rows[i].CopyTo(wider, 0);
                _rows[i] = wider;
            }
        }

        FillTimes();
        var schema = new KustoSchema(_columns);
        return new ImportedTable(_name, schema, new WideRows(_rows, [.. _held], schema)) { HeldSchema = new KustoSchema(_held.Select(column => _columns[column])), HeldRows = _rows };
    }

    private ImportedTable BuildColumns(ColumnTableBuilder columnar)
    {
        int[] read = [.. _held.Where((_, place) => IsWanted(place))];
        var table = columnar.Build(new KustoSchema(read.Select(column => _columns[column])));
        var schema = new KustoSchema(_columns);
        var rows = new ColumnRows(table);
        return new ImportedTable(_name, schema, new WideRows(rows, read, schema)) { HeldSchema = new KustoSchema(_held.Select(column => _columns[column])), HeldRows = rows, Columns = table };
    }

    private void ForgetTimes()
    {
        for (int i = 0; i < _times.Length; i++)
        {
            _times[i] = _timePlaces[i] < 0 ? KustoValue.Null : KustoValue.MissingOf(TypeAt(_timePlaces[i]));
        }
    }

    // A column that comes after the first rows: theirs have its missing value.
    private void Sink(int column)
    {
        string name = _columns[column].Name;
        int time = name.Equals("Timestamp", StringComparison.OrdinalIgnoreCase) ? 0 : name.Equals("TimeGenerated", StringComparison.OrdinalIgnoreCase) ? 1 : -1;
        if (time >= 0)
        {
            _timePlaces[time] = _sinks.Count;
            NeedsRows |= _columnar!.Count > 0;
        }

        _sinks.Add(time >= 0 || _wanted is null || _wanted.Contains(name) ? _columnar!.AddColumn(_columns[column].Type) : -1);
        ForgetTimes();
    }

    private int Hold(int column)
    {
        if (_cellOf[column] < 0)
        {
            _cellOf[column] = _held.Count;
            _held.Add(column);
            if (_columnar is not null)
            {
                Sink(column);
            }
        }

        return _cellOf[column];
    }

    private void FillTimes()
    {
        if (!_index.TryGetValue("Timestamp", out int timestamp) || !_index.TryGetValue("TimeGenerated", out int generated))
        {
            return;
        }

        (timestamp, generated) = (_cellOf[timestamp], _cellOf[generated]);
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

    /// <summary>A row as wide as the columns of the file so far, of missing values.</summary>
    public KustoValue[] NewRow()
    {
        var row = new KustoValue[_held.Count];
        for (int i = 0; i < row.Length; i++)
        {
            if (TypeAt(i) == KustoType.String)
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
