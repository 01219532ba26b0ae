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
/// The tables of a triage, as read by rules. A rule reads its columns directly from sessions and flows, so the connections of a large capture are never all materialised as rows.
/// If a table has few rows, the rows created for one rule are cached for the others.
/// </summary>
internal sealed class RuleTables(TriageResult result, IReadOnlyList<SourceResult> sources, RowOptions options, ProcessEnrichment processes)
{
    // About 20 MB, including strings.
    private const int MaxKept = 10_000;

    /// <summary>The maximum number of session and network event rows.</summary>
    public long MaxRows => result.Sessions.Count + MaxNetworkRows;

    // A session or flow has a connection row for each end in the home networks; a session also has an inspection row for each such end.
    private long MaxNetworkRows => (4L * result.Sessions.Count) + (2 * sources.Sum(source => (long)source.Connections.Count));

    /// <summary>Adds the tables of a run to the tables that rules read.</summary>
    public void AddTo(HuntingTables tables)
    {
        tables.Add(Tables.RfbSessions, () => result.Sessions.Select(Record), isKept: result.Sessions.Count <= MaxKept);
        tables.Add(Tables.DeviceNetworkEvents, () => OutputOrder.Of(result.Sessions, sources).SelectMany(Network), isKept: MaxNetworkRows <= MaxKept);
        tables.Add(Tables.RfbSensorStats, () => OutputOrder.Statistics(result, options), isKept: result.Sources.Count <= MaxKept);
    }

    /// <summary>Returns the time range of the rows.</summary>
    /// <param name="telemetry">Imported files, whose rows are included.</param>
    /// <param name="fixedNow">The fixed value of now(), UTC; null for none.</param>
    /// <param name="otherwise">The value of now() if nothing in the run has a time, UTC.</param>
    public CaptureSpan Span(IEnumerable<TelemetryFile> telemetry, DateTime? fixedNow, DateTime otherwise)
    {
        long first = long.MaxValue, last = 0;
        foreach (var source in result.Sources.Where(source => source.LastTicks > 0))
        {
            first = Math.Min(first, source.FirstTicks);
            last = Math.Max(last, source.LastTicks);
        }

        return Span(first, last, telemetry, fixedNow, otherwise);
    }

    /// <summary>Returns the time range of the rows of imported files, without captures.</summary>
    /// <param name="telemetry">Imported files.</param>
    /// <param name="fixedNow">The fixed value of now(), UTC; null for none.</param>
    /// <param name="otherwise">The value of now() if no row has a time, UTC.</param>
    public static CaptureSpan SpanOf(IEnumerable<TelemetryFile> telemetry, DateTime? fixedNow, DateTime otherwise) => Span(long.MaxValue, 0, telemetry, fixedNow, otherwise);

    private static CaptureSpan Span(long first, long last, IEnumerable<TelemetryFile> telemetry, DateTime? fixedNow, DateTime otherwise)
    {
        foreach (var table in telemetry.SelectMany(file => file.Tables))
        {
            if (table.Times is { } times)
            {
                first = Math.Min(first, times.First.Ticks);
                last = Math.Max(last, times.Last.Ticks);
            }
        }

        return last > 0
            ? new CaptureSpan(new DateTime(first, DateTimeKind.Utc), new DateTime(last, DateTimeKind.Utc), fixedNow)
            : new CaptureSpan(otherwise, otherwise, fixedNow);
    }

    /// <summary>
    /// Returns each session with its rows. They are created only when needed to decide whether a rule detected the session: for a flood, all rows together would take gigabytes.
    /// </summary>
    public IReadOnlyList<SessionRows> Sessions(HuntingTables tables)
    {
        var session = Reader(tables, Tables.RfbSessions);
        var network = Reader(tables, Tables.DeviceNetworkEvents);
        var schema = tables.Find(Tables.DeviceNetworkEvents.Name)!;
        var compared = new RowReader<NetworkEvent>(Tables.DeviceNetworkEvents, schema, place => RuleCoverage.IsCompared(schema[place].Name));
        return new MadeList<SessionRows>(result.Sessions.Count, place => RowsOf(result.Sessions[place]));

        SessionRows RowsOf(SourcedSession found) => new(
            found.Session.Id,
            new DateTime(found.Session.Flow.FirstTicks, DateTimeKind.Utc),
            new DateTime(found.Session.Flow.LastTicks, DateTimeKind.Utc),
            () => session.Read(Record(found)),
            () => [.. Network(found).Select(item => network.Read(item))],
            () => Network(found).Select(item => compared.Read(item)));
    }

    /// <summary>Returns the rows of connections that are not RFB.</summary>
    public IEnumerable<KustoValue[]> OtherConnections(HuntingTables tables)
    {
        var network = Reader(tables, Tables.DeviceNetworkEvents);
        return Others().Select(item => network.Read(item));
    }

    private static RowReader<T> Reader<T>(HuntingTables tables, Table<T> table)
        where T : class => new(table, tables.Find(table.Name)!);

    private SessionRecord Record(SourcedSession found) => new(found.Session, found.Source, options);

    private IEnumerable<NetworkEvent> Network(OutputOrder.Item item) =>
        item.Session is { } found ? Network(found) : Enriched(NetworkEvents.Of(item.Connections![item.Flow], options));

    private IEnumerable<NetworkEvent> Network(SourcedSession found) => Enriched(NetworkEvents.Of(found.Session, options));

    private IEnumerable<NetworkEvent> Others()
    {
        foreach (var source in sources)
        {
            foreach (int index in source.Connections.Ordered())
            {
                foreach (var item in Enriched(NetworkEvents.Of(source.Connections[index], options)))
                {
                    yield return item;
                }
            }
        }
    }

    private IEnumerable<NetworkEvent> Enriched(IEnumerable<NetworkEvent> items)
    {
        foreach (var item in items)
        {
            processes.Apply(item);
            yield return item;
        }
    }
}
