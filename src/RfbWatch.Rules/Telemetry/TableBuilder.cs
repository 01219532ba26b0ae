using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Collects the rows of one table while a file is read. A known table keeps its documented columns; columns that occur only in the file
/// follow them. Rows contain only the file's columns, because a known table has many more. Timestamp and TimeGenerated are the same time: a missing one is filled from the other.
/// </summary>
internal sealed class TableBuilder
{
    /// <summary>Maximum number of columns: every row has all of them, so a file with a new name in each row would use unlimited memory.</summary>
    private const int MaxColumns = 1000;

    // How the CSV of the Log Analytics portal marks time columns, by the time zone of its display.
    private const string UtcMark = " [UTC]", LocalTimeMark = " [Local Time]";

    private readonly string _name;
    private readonly CellReader _cells;
    private readonly List<KustoColumn> _columns;
    private readonly Dictionary<string, int> _index = new(StringComparer.OrdinalIgnoreCase);

    // Rows contain only the columns that occur in the file: for each cell, its column, and for each column, its cell or -1.
    private readonly List<int> _held = [];
    private readonly List<int> _cellOf = [];
    private readonly List<KustoValue[]> _rows = [];

    /// <param name="name">The table.</param>
    /// <param name="cells">Reads its cells.</param>
    /// <param name="sink">Stores the rows as columns; null to store them as rows.</param>
    public TableBuilder(string name, CellReader cells, ColumnSink? sink = null)
    {
        _name = name;
        _cells = cells;
        Sink = sink;
        _columns = DeviceTables.All.TryGetValue(name, out var known) || OwnTables.All.TryGetValue(name, out known) ? [.. known.Columns] : [.. SentinelTables.Find(name)?.Columns ?? []];
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

    /// <summary>Stores the rows as columns; null if they are stored as rows.</summary>
    public ColumnSink? Sink { get; }

    /// <summary>Index of a column of the file in a row; a new one is appended with this type.</summary>
    public int Column(string name, KustoType typeIfNew)
    {
        string bare = name.Trim();
        bool isMarked = bare.EndsWith(UtcMark, StringComparison.OrdinalIgnoreCase);
        bare = isMarked ? bare[..^UtcMark.Length].TrimEnd() : bare;
        if (bare.EndsWith(LocalTimeMark, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException($"the column '{bare}' has times of an unknown time zone; set the portal's time zone to UTC, and export again");
        }

        if (!_index.TryGetValue(bare, out int at))
        {
            at = _columns.Count;
            if (at >= MaxColumns)
            {
                throw new InvalidDataException($"table {_name} has more than {MaxColumns} columns; is this a table?");
            }

            _index[bare] = at;
            _columns.Add(new KustoColumn(bare, isMarked ? KustoType.DateTime : typeIfNew));
            _cellOf.Add(-1);
        }

        return Hold(at);
    }

    /// <summary>Type of the column at an index of a row.</summary>
    public KustoType TypeAt(int place) => ColumnAt(place).Type;

    /// <summary>Column at an index of a row.</summary>
    public KustoColumn ColumnAt(int place) => _columns[_held[place]];

    /// <summary>Whether a name is not a column: Graph responses contain "Name@odata.type" in addition to the values.</summary>
    public static bool IsPassedOver(string name) => name.Contains("@odata.", StringComparison.Ordinal);

    /// <summary>Adds a row created by <see cref="NewRow"/>.</summary>
    public void Add(KustoValue[] row) => _rows.Add(row);

    /// <summary>Whether there is no row yet.</summary>
    public bool IsEmpty => Sink is null ? _rows.Count == 0 : Sink.Count == 0;

    public void AddText(IReadOnlyList<int> places, IReadOnlyList<string> fields)
    {
        if (Sink is not null)
        {
            for (int i = 0; i < fields.Count; i++)
            {
                if (Sink.IsWanted(places[i]))
                {
                    Sink.Set(places[i], _cells.FromText(fields[i], TypeAt(places[i])));
                }
            }

            Sink.EndRow();
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

        if (Sink is not null)
        {
            AddTo(Sink, cells);
            return;
        }

        var row = NewRow();
        foreach (var (place, value) in cells)
        {
            row[place] = _cells.FromJson(value, TypeAt(place));
        }

        _rows.Add(row);
    }

    // Cells of unread columns are converted too, because a cell that cannot be converted makes the record unreadable.
    private void AddTo(ColumnSink sink, List<(int Place, JsonElement Value)> cells)
    {
        try
        {
            foreach (var (place, value) in cells)
            {
                sink.Set(place, _cells.FromJson(value, TypeAt(place)));
            }
        }
        catch (InvalidOperationException)
        {
            sink.ClearRow();
            throw;
        }

        sink.EndRow();
    }

    public ImportedTable Build()
    {
        if (Sink is not null)
        {
            return ImportedTable.OfColumns(_name, new KustoSchema(_columns), new KustoSchema(_held.Select(column => _columns[column])), Sink.Build());
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

    private int Hold(int column)
    {
        if (_cellOf[column] < 0)
        {
            _cellOf[column] = _held.Count;
            _held.Add(column);
            Sink?.Add(_columns[column]);
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

    /// <summary>Creates a row with the columns of the file found so far, all with missing values.</summary>
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
