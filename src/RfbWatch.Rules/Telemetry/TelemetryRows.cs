namespace RfbWatch.Rules.Telemetry;

/// <summary>What has been read of one file: the rows of each table, and the number of those that cannot be read.</summary>
internal sealed class TelemetryRows
{
    private readonly string _source;
    private readonly Dictionary<string, TableBuilder> _builders = new(StringComparer.Ordinal);
    private readonly Func<string, IReadOnlySet<string>?>? _columns;

    /// <summary>Begins with nothing.</summary>
    /// <param name="source">Name of the file.</param>
    /// <param name="table">The table that all rows belong to, as the user said; null to find out.</param>
    /// <param name="maximum">How many records of a file of lines are read.</param>
    /// <param name="columns">For the name of a table the names of the columns to read, null for all: the rows go into columns. Null to hold them as rows.</param>
    public TelemetryRows(string source, string? table, long maximum = long.MaxValue, Func<string, IReadOnlySet<string>?>? columns = null)
    {
        Maximum = maximum;
        _columns = columns;
        _source = source;
        Given = table;
        string stem = Path.GetFileNameWithoutExtension(source);
        Expected = table ?? DeviceTables.All.Keys.Concat(OwnTables.All.Keys).Concat(SentinelTables.Names).FirstOrDefault(name => name.Equals(stem, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The table that all rows belong to, as the user said; null when rows may belong to different ones.</summary>
    public string? Given { get; }

    /// <summary>How many records of a file of lines are read.</summary>
    public long Maximum { get; }

    /// <summary>How many threads may read lines into columns.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>How many bytes of lines a thread reads at a time.</summary>
    public int PieceBytes { get; init; } = JsonLineWorkers.DefaultPieceBytes;

    /// <summary>True if the rows of a table cannot go into columns.</summary>
    public bool NeedsRows => _builders.Values.Any(builder => builder.Sink is { NeedsRows: true });

    /// <summary>The table of a row that does not name its own: the given one, or the known table after which the file is named. Null for none.</summary>
    public string? Expected { get; }

    /// <summary>The only table so far; null for none, or several. JSON rows omit empty columns: a row without a table belongs to that of the preceding rows.</summary>
    public string? Only => _builders.Count == 1 ? _builders.Keys.First() : null;

    /// <summary>Reads the cells of all tables.</summary>
    public CellReader Cells { get; } = new();

    /// <summary>Number of records that are no row of any table.</summary>
    public long Unreadable { get; set; }

    /// <summary>The builder of a table.</summary>
    public TableBuilder Builder(string table)
    {
        if (!_builders.TryGetValue(table, out var builder))
        {
            _builders[table] = builder = new TableBuilder(table, Cells, _columns is null ? null : new ColumnSink(_columns(table)));
        }

        return builder;
    }

    /// <summary>The builder of a table that has rows; null when it has none yet.</summary>
    public TableBuilder? Existing(string table) => _builders.GetValueOrDefault(table);

    /// <summary>The file, read to its end.</summary>
    /// <param name="format">Name of its format, as messages give it.</param>
    public TelemetryFile Done(string format)
    {
        if (_builders.Values.All(builder => builder.IsEmpty) && (_builders.Count == 0 || Unreadable > 0))
        {
            return Fail(format, Given is not null
                ? $"none of its {Unreadable} records can be read"
                : "no record states its table; write --telemetry TABLE=FILE, or name the file after the table (DeviceProcessEvents.csv)");
        }

        return new TelemetryFile(_source, format, [.. _builders.Values.Select(builder => builder.Build())], Cells.Unreadable, Unreadable);
    }

    /// <summary>The file, which cannot be read.</summary>
    /// <param name="format">Name of its format, as messages give it.</param>
    /// <param name="why">The reason, without a full stop.</param>
    public TelemetryFile Fail(string format, string why) => new(_source, format, [], 0, Unreadable, $"{_source}: {why}.");
}
