using System.Text;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Stores the rows of a table as columns, but only the requested columns. Timestamp and TimeGenerated are read together, because a missing one is filled from the other.</summary>
internal sealed class ColumnSink
{
    private const int NotRead = -1;

    private readonly ColumnTableBuilder _builder;
    private readonly List<KustoColumn> _columns = [];

    // For each column of the rows, its index among the columns that are read.
    private readonly List<int> _places = [];

    // Timestamp and TimeGenerated: their columns, and their cells in the current row.
    private readonly int[] _timeColumns = [NotRead, NotRead];
    private readonly KustoValue[] _times = new KustoValue[2];
    private readonly IReadOnlySet<string>? _wanted;
    private readonly bool _areTimesWanted;

    /// <param name="wanted">The names of the columns that are read; null for all.</param>
    public ColumnSink(IReadOnlySet<string>? wanted)
    {
        _wanted = wanted;
        _areTimesWanted = wanted is null || wanted.Any(name => TimeOf(name) >= 0);
        _builder = new ColumnTableBuilder();
    }

    private ColumnSink(ColumnSink origin)
    {
        _wanted = origin._wanted;
        _areTimesWanted = origin._areTimesWanted;
        _builder = origin._builder.Fork();
        _columns.AddRange(origin._columns);
        _places.AddRange(origin._places);
        origin._timeColumns.CopyTo(_timeColumns, 0);
        ForgetTimes();
    }

    /// <summary>Whether a column is read.</summary>
    /// <param name="wanted">The names of the columns that are requested; null for all.</param>
    /// <param name="column">The column.</param>
    public static bool IsRequested(IReadOnlySet<string>? wanted, string column) => wanted is null || wanted.Contains(column) || (TimeOf(column) >= 0 && wanted.Any(name => TimeOf(name) >= 0));

    /// <summary>Whether a column is one of the two that contain the time of a row.</summary>
    public static bool IsTime(string column) => TimeOf(column) >= 0;

    /// <summary>Number of completed rows.</summary>
    public long Count => _builder.Count;

    /// <summary>Whether the table must be read as rows: a time column appeared after the first rows, whose missing times may have to be filled from it.</summary>
    public bool NeedsRows { get; private set; }

    /// <summary>Adds the next column of the rows.</summary>
    public void Add(KustoColumn column)
    {
        int time = _areTimesWanted ? TimeOf(column.Name) : NotRead;
        if (time >= 0)
        {
            _timeColumns[time] = _columns.Count;
            NeedsRows |= Count > 0;
        }

        _columns.Add(column);
        _places.Add(IsRequested(_wanted, column.Name) ? _builder.AddColumn(column.Type) : NotRead);
        ForgetTimes();
    }

    // 0 for Timestamp, 1 for TimeGenerated, NotRead for any other column.
    private static int TimeOf(string name) =>
        name.Equals("Timestamp", StringComparison.OrdinalIgnoreCase) ? 0 : name.Equals("TimeGenerated", StringComparison.OrdinalIgnoreCase) ? 1 : NotRead;

    /// <summary>Whether the cells of a column are read.</summary>
    public bool IsWanted(int column) => _places[column] >= 0;

    /// <summary>Sets a cell of the current row.</summary>
    public void Set(int column, KustoValue value)
    {
        if (!IsWanted(column))
        {
            return;
        }

        for (int i = 0; i < _times.Length; i++)
        {
            if (_timeColumns[i] == column)
            {
                _times[i] = value;
            }
        }

        _builder.Set(_places[column], value);
    }

    /// <summary>Sets a cell of a string column that is read to valid UTF-8 text.</summary>
    public void SetText(int column, ReadOnlySpan<byte> utf8)
    {
        if (_timeColumns.Contains(column))
        {
            Set(column, KustoValue.Of(Encoding.UTF8.GetString(utf8)));
        }
        else
        {
            _builder.SetText(_places[column], utf8);
        }
    }

    /// <summary>Ends the current row. A missing time is filled from the other one.</summary>
    public void EndRow()
    {
        if (_timeColumns[0] >= 0 && _timeColumns[1] >= 0)
        {
            if (_times[0].IsNull)
            {
                Set(_timeColumns[0], _times[1]);
            }
            else if (_times[1].IsNull)
            {
                Set(_timeColumns[1], _times[0]);
            }
        }

        _builder.EndRow();
        ForgetTimes();
    }

    /// <summary>Creates a sink with the current columns of this one and no rows, for another thread.</summary>
    public ColumnSink Fork() => new(this);

    /// <summary>Moves the rows of a fork to the end of this sink.</summary>
    /// <param name="fork">The fork; no thread may be adding rows to it.</param>
    public void Append(ColumnSink fork) => _builder.Append(fork._builder);

    /// <summary>Discards the values that were set in the current row.</summary>
    public void ClearRow()
    {
        _builder.ClearRow();
        ForgetTimes();
    }

    /// <summary>Returns the columns that are read, with the completed rows.</summary>
    public ColumnTable Build() => _builder.Build(new KustoSchema(_columns.Where((_, i) => IsWanted(i))));

    private void ForgetTimes()
    {
        for (int i = 0; i < _times.Length; i++)
        {
            _times[i] = _timeColumns[i] < 0 ? KustoValue.Null : KustoValue.MissingOf(_columns[_timeColumns[i]].Type);
        }
    }
}
