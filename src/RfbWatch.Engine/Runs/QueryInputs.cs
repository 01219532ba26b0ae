using RfbWatch.Engine.Hunting;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Runs;

/// <summary>
/// Reads the files of a query's tables. For a long file, the columns are determined from its first records; then the query is bound, and the whole file is read with only the columns that
/// the plan needs, and, where the format allows it, only the rows that satisfy its conditions. If other columns turn up later, the query is bound again.
/// </summary>
public static class QueryInputs
{
    /// <summary>Files with no more records than this are read completely, as rows.</summary>
    public const int HeadRecords = 1_000;

    // The first full reading finds all columns of the file, so a second one is enough unless the file grows.
    private const int MaxReadings = 3;

    /// <summary>Reads the inputs that a query over files needs.</summary>
    /// <param name="text">The query.</param>
    /// <param name="options">The files, exceptions and watchlists.</param>
    /// <param name="lenient">Whether an unknown column is null with a warning instead of an error.</param>
    /// <param name="clock">Limits the time that conditions take.</param>
    /// <param name="cancellation">Stops the evaluation of conditions and the reading of further files.</param>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static HuntInputs Read(string text, HuntOptions options, bool lenient, TimeProvider clock, CancellationToken cancellation)
    {
        var run = new ConditionRun(new RunOptions { Now = clock.GetUtcNow().UtcDateTime, Clock = clock, Cancellation = cancellation });
        var others = HuntInputs.Read(options with { Telemetry = [] });
        TelemetryFile[] files = [.. options.Telemetry.Select(file => TelemetryReader.ReadHead(file.Path, file.Table, HeadRecords))];
        bool[] isLong = [.. files.Select(file => file.IsHead)];
        CompiledQuery? known = null;
        for (int reading = 0; isLong.Contains(true); reading++)
        {
            var query = QueryRun.Compile(text, others.With(files), lenient);
            if (known is not null && Covers(known, query, files))
            {
                break;
            }

            // Rules read columns that the query does not name.
            if (reading == MaxReadings || query.ReferencedTables.Any(QuerySession.AlertTables.Contains) || !TryReadColumns(options, query, files, isLong, run, cancellation))
            {
                return HuntInputs.Read(options);
            }

            known = query;
        }

        return others.With(files);
    }

    private static bool TryReadColumns(HuntOptions options, CompiledQuery query, TelemetryFile[] files, bool[] isLong, ConditionRun run, CancellationToken cancellation)
    {
        var demand = new TableDemand(name => ColumnsOf(query, name))
        {
            Conditions = name => query.ConditionsOn(IsTable(name)),
            Run = run,
        };
        for (int i = 0; i < files.Length; i++)
        {
            if (!isLong[i])
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            var (path, table) = (options.Telemetry[i].Path, options.Telemetry[i].Table);
            if (TelemetryReader.ReadColumns(path, table, demand, Environment.ProcessorCount, options.ColumnCache) is not { } read)
            {
                return false;
            }

            files[i] = read;
        }

        return true;
    }

    // Whether the columns and rows that were read for one bound query, which may have known fewer columns or narrower types, are sufficient for another.
    private static bool Covers(CompiledQuery known, CompiledQuery query, IEnumerable<TelemetryFile> files) => files.SelectMany(file => file.Tables).All(table =>
        ColumnsOf(known, table.Name) is not { } read
        || (ColumnsOf(query, table.Name) is { } wanted && wanted.IsSubsetOf(read) && TypesOf(known, table.Name).SequenceEqual(TypesOf(query, table.Name))));

    private static IEnumerable<KustoColumn> TypesOf(CompiledQuery query, string table) => query.ConditionsOn(IsTable(table)).SelectMany(condition => condition.Columns);

    // If the query reads now(), its default is the time of the last row, so that column is needed.
    private static IReadOnlySet<string>? ColumnsOf(CompiledQuery query, string table) => query.ColumnsRead(IsTable(table)) is { } read
        ? query.ReadsNow ? new HashSet<string>(read, StringComparer.Ordinal) { "Timestamp" } : read
        : null;

    private static Predicate<string> IsTable(string table) => name => OwnTables.Canonical(name) == OwnTables.Canonical(table);
}
