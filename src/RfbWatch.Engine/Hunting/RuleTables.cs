using RfbWatch.Engine.Ordering;
using RfbWatch.Engine.Sources;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Coverage;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Scheduling;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Hunting;

/// <summary>
/// The rows of a triage as rules read them: made from sessions and flows when a rule asks, so that a large capture's connections are not all held as rows.
/// What is few is made once, for there are many rules.
/// </summary>
internal sealed class RuleTables(TriageResult result, IReadOnlyList<SourceResult> findings, RowOptions options, ProcessEnrichment processes)
{
    // Some 20 MB with their texts.
    private const int MaxKept = 10_000;

    /// <summary>Puts the tables of the run before the rules.</summary>
    public void AddTo(HuntingTables tables)
    {
        long sessions = result.Sessions.Count;
        // A session or flow has a connection row at each end that is at home, a session an inspected one beside it.
        long network = (4 * sessions) + (2 * findings.Sum(finding => (long)finding.Connections.Count));
        Add(tables, Tables.RfbSessions, sessions, () => result.Sessions.Select(found => SessionRow.Create(found.Session, found.Source, options)));
        Add(tables, Tables.DeviceNetworkEvents, network, () => OutputOrder.Of(result.Sessions, findings).SelectMany(Network));
        Add(tables, Tables.RfbSensorStats, result.Sources.Count, () => OutputOrder.Statistics(result).Select(source => source.ToRow(options.SensorName)));
    }

    /// <summary>When the rows are.</summary>
    /// <param name="telemetry">Imported files, whose rows count, too.</param>
    /// <param name="fixedNow">The time that somebody named for now, UTC; null for none.</param>
    /// <param name="otherwise">The time of a run without anything that has a time, UTC.</param>
    public CaptureSpan Span(IEnumerable<TelemetryFile> telemetry, DateTime? fixedNow, DateTime otherwise)
    {
        long first = long.MaxValue, last = 0;
        foreach (var source in result.Sources.Where(source => source.LastTicks > 0))
        {
            first = Math.Min(first, source.FirstTicks);
            last = Math.Max(last, source.LastTicks);
        }

        foreach (var table in telemetry.SelectMany(file => file.Tables))
        {
            int time = table.Schema.IndexOf("Timestamp");
            foreach (var row in time < 0 ? [] : table.Rows)
            {
                // In a table of the user's own, Timestamp may be a number that is no time.
                if (row[time].Kind == ValueKind.DateTime && !row[time].IsNull)
                {
                    first = Math.Min(first, row[time].AsLong);
                    last = Math.Max(last, row[time].AsLong);
                }
            }
        }

        return last > 0
            ? new CaptureSpan(new DateTime(first, DateTimeKind.Utc), new DateTime(last, DateTimeKind.Utc), fixedNow)
            : new CaptureSpan(otherwise, otherwise, fixedNow);
    }

    /// <summary>Each session with its own rows, which are made as they are asked for: of a flood, all of them together would take gigabytes.</summary>
    public IEnumerable<SessionRows> Sessions(HuntingTables tables)
    {
        var session = Conversion(tables, Tables.RfbSessions);
        var network = Conversion(tables, Tables.DeviceNetworkEvents);
        return result.Sessions.Select(found => new SessionRows(
            found.Session.Id,
            new DateTime(found.Session.Flow.FirstTicks, DateTimeKind.Utc),
            new DateTime(found.Session.Flow.LastTicks, DateTimeKind.Utc),
            session.Convert(SessionRow.Create(found.Session, found.Source, options)),
            [.. Network(found).Select(network.Convert)]));
    }

    /// <summary>Rows of connections that are not RFB.</summary>
    public IEnumerable<KustoValue[]> OtherConnections(HuntingTables tables)
    {
        var network = Conversion(tables, Tables.DeviceNetworkEvents);
        return Others().Select(network.Convert);
    }

    private static RowConversion Conversion(HuntingTables tables, TableSchema table) => new(table, tables.Find(table.Name)!);

    private static void Add(HuntingTables tables, TableSchema table, long most, Func<IEnumerable<TableRow>> rows)
    {
        var schema = OwnTables.SchemaOf(table);
        var conversion = new RowConversion(table, schema);
        IReadOnlyList<KustoValue[]>? kept = null;
        tables.Add(table.Name, schema, _ => most <= MaxKept ? kept ??= [.. Converted()] : Converted());

        IEnumerable<KustoValue[]> Converted() => rows().Select((row, i) =>
        {
            row["ReportId"] = (long)i + 1;
            return conversion.Convert(row);
        });
    }

    private IEnumerable<TableRow> Network(OutputOrder.Item item) =>
        item.Session is { } found ? Network(found) : Enriched(NetworkEventRows.Create(item.Connections![item.Flow], options));

    private IEnumerable<TableRow> Network(SourcedSession found) => Enriched(NetworkEventRows.Create(found.Session, options));

    private IEnumerable<TableRow> Others()
    {
        foreach (var finding in findings)
        {
            foreach (int index in finding.Connections.Ordered())
            {
                foreach (var row in Enriched(NetworkEventRows.Create(finding.Connections[index], options)))
                {
                    yield return row;
                }
            }
        }
    }

    private IEnumerable<TableRow> Enriched(IEnumerable<TableRow> rows)
    {
        foreach (var row in rows)
        {
            processes.Apply(row);
            yield return row;
        }
    }
}
