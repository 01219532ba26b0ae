using RfbWatch.Events;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Coverage;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Hunting;

/// <summary>The rows of a triage as rules read them: made from sessions and flows when a rule asks, so that a large capture's connections are not all held as rows.</summary>
internal sealed class HuntRows(TriageResult result, IReadOnlyList<SourceFinding> findings, RowOptions options, ProcessEnrichment processes)
{
    /// <summary>Puts the tables of the run before the rules.</summary>
    public void AddTo(HuntingTables tables)
    {
        Add(tables, Tables.RfbSessions, () => result.Sessions.Select(found => SessionRow.Create(found.Session, found.Source, options)));
        Add(tables, Tables.DeviceNetworkEvents, () => result.Sessions.SelectMany(found => Network(found)).Concat(Others()));
        Add(tables, Tables.RfbSensorStats, () => result.Sources.Select(source => source.ToRow(options.SensorName)));
    }

    /// <summary>Each session with its own rows.</summary>
    public IReadOnlyList<SessionRows> Sessions(HuntingTables tables)
    {
        var session = Conversion(tables, Tables.RfbSessions);
        var network = Conversion(tables, Tables.DeviceNetworkEvents);
        return [.. result.Sessions.Select(found => new SessionRows(
            found.Session.Id,
            new DateTime(found.Session.Flow.LastTicks, DateTimeKind.Utc),
            session.Convert(SessionRow.Create(found.Session, found.Source, options)),
            [.. Network(found).Select(network.Convert)]))];
    }

    /// <summary>Rows of connections that are not RFB.</summary>
    public IEnumerable<KustoValue[]> OtherConnections(HuntingTables tables)
    {
        var network = Conversion(tables, Tables.DeviceNetworkEvents);
        return Others().Select(network.Convert);
    }

    private static RowConversion Conversion(HuntingTables tables, TableSchema table) => new(table, tables.Find(table.Name)!);

    private static void Add(HuntingTables tables, TableSchema table, Func<IEnumerable<TableRow>> rows)
    {
        var schema = OwnTables.SchemaOf(table);
        var conversion = new RowConversion(table, schema);
        tables.Add(table.Name, schema, _ => rows().Select((row, i) =>
        {
            row["ReportId"] = (long)i + 1;
            return conversion.Convert(row);
        }));
    }

    private IEnumerable<TableRow> Network(FoundSession found) => Enriched(NetworkEventRows.Create(found.Session, options));

    private IEnumerable<TableRow> Others()
    {
        foreach (var finding in findings)
        {
            for (int i = 0; i < finding.Connections.Count; i++)
            {
                foreach (var row in Enriched(NetworkEventRows.Create(finding.Connections[i], options)))
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
