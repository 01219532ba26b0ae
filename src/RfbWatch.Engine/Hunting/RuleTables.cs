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
/// The tables of a triage as rules read them. A rule reads the columns that it asks for straight from sessions and flows, so that a large capture's connections are not all held as rows.
/// Where rows are few, what one rule read is kept for the others.
/// </summary>
internal sealed class RuleTables(TriageResult result, IReadOnlyList<SourceResult> sources, RowOptions options, ProcessEnrichment processes)
{
    // Some 20 MB with their texts.
    private const int MaxKept = 10_000;

    /// <summary>Puts the tables of the run before the rules.</summary>
    public void AddTo(HuntingTables tables)
    {
        long sessions = result.Sessions.Count;
        // A session or flow has a connection row at each end that is at home, a session an inspected one beside it.
        long network = (4 * sessions) + (2 * sources.Sum(source => (long)source.Connections.Count));
        tables.Add(Tables.RfbSessions, () => result.Sessions.Select(Record), isKept: sessions <= MaxKept);
        tables.Add(Tables.DeviceNetworkEvents, () => OutputOrder.Of(result.Sessions, sources).SelectMany(Network), isKept: network <= MaxKept);
        tables.Add(Tables.RfbSensorStats, () => OutputOrder.Statistics(result, options), isKept: result.Sources.Count <= MaxKept);
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

    /// <summary>Each session with its own rows, which are read only where the verdict on a rule needs them: of a flood, all of them together would take gigabytes.</summary>
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

    /// <summary>Rows of connections that are not RFB.</summary>
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
