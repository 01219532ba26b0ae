namespace RfbWatch.Rules.Telemetry;

/// <summary>The data read from one file so far: the rows of each table, and the number of unreadable records.</summary>
internal sealed class TelemetryRows
{
    private readonly string _source;
    private readonly Dictionary<string, TableBuilder> _builders = new(StringComparer.Ordinal);

    /// <summary>Creates an instance without rows.</summary>
    /// <param name="source">Name of the file.</param>
    /// <param name="table">The table of all rows, as given by the user; null to detect it.</param>
    /// <param name="maximum">Maximum number of records that are read from a line-based file.</param>
    /// <param name="demand">What is read of the tables; the rows are then stored as columns. Null to read everything and store it as rows.</param>
    public TelemetryRows(string source, string? table, long maximum = long.MaxValue, TableDemand? demand = null)
    {
        Maximum = maximum;
        Demand = demand;
        _source = source;
        Given = table;
        string stem = Path.GetFileNameWithoutExtension(source);
        Expected = table ?? DeviceTables.All.Keys.Concat(OwnTables.All.Keys).Concat(SentinelTables.Names).FirstOrDefault(name => name.Equals(stem, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The table of all rows, as given by the user; null if rows may belong to different tables.</summary>
    public string? Given { get; }

    /// <summary>Maximum number of records that are read from a line-based file.</summary>
    public long Maximum { get; }

    /// <summary>What is read of the tables; null for everything.</summary>
    public TableDemand? Demand { get; }

    /// <summary>Number of threads that may read lines into columns.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Number of bytes that a thread reads at a time.</summary>
    public int PieceBytes { get; init; } = JsonLineWorkers.DefaultPieceBytes;

    /// <summary>Whether the rows of a table cannot be stored as columns.</summary>
    public bool NeedsRows => _builders.Values.Any(builder => builder.Sink is { NeedsRows: true });

    /// <summary>The table of a row that does not name its own: the given table, or the known table that the file is named after. Null if there is none.</summary>
    public string? Expected { get; }

    /// <summary>The only table so far; null for none, or several. JSON rows omit empty columns: a row without a table belongs to the table of the preceding rows.</summary>
    public string? Only => _builders.Count == 1 ? _builders.Keys.First() : null;

    /// <summary>Reads the cells of all tables.</summary>
    public CellReader Cells { get; } = new();

    /// <summary>Number of records that are not a row of any table.</summary>
    public long Unreadable { get; set; }

    /// <summary>The builder of a table.</summary>
    public TableBuilder Builder(string table)
    {
        if (!_builders.TryGetValue(table, out var builder))
        {
            _builders[table] = builder = new TableBuilder(table, Cells, Demand is null ? null : new ColumnSink(Demand.Columns(table)));
        }

        return builder;
    }

    /// <summary>The existing builder of a table; null if there is none yet.</summary>
    public TableBuilder? Existing(string table) => _builders.GetValueOrDefault(table);

    /// <summary>Returns the result for a file that was read.</summary>
    /// <param name="format">Name of its format, for messages.</param>
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

    /// <summary>Returns the result for a file that cannot be read.</summary>
    /// <param name="format">Name of its format, for messages.</param>
    /// <param name="why">The reason, without a full stop.</param>
    public TelemetryFile Fail(string format, string why) => new(_source, format, [], 0, Unreadable, $"{_source}: {why}.");
}
