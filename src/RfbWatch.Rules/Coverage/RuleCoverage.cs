using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Rules.Coverage;

/// <summary>Whether a rule would have seen what is on the wire.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Seen">Sessions that it saw.</param>
/// <param name="Blind">Sessions that it did not see, though it reads a table that they are in.</param>
/// <param name="FalseHits">Rows of connections that are not RFB and that it took for a hit.</param>
/// <param name="Unjudged">Sessions beyond the bound of the judgement.</param>
public sealed record RuleSight(CompiledRule Rule, IReadOnlyList<string> Seen, IReadOnlyList<string> Blind, long FalseHits, int Unjudged);

/// <summary>
/// Says for each RFB session which rules saw it and which are blind to it. A rule sees a session when one of its alerts names the session, or, where its results name none, when it gave an alert
/// over a window in which the session is, and finds something with nothing but that session's own rows in the tables. Suppressed alerts are alerts. Rules that read neither RfbSessions nor DeviceNetworkEvents are not judged: the wire is not what they look at.
/// </summary>
public static class RuleCoverage
{
    /// <summary>Sessions that differ for a rule are judged one by one up to this many.</summary>
    public const int MaxJudged = 2000;

    private const string Sessions = "RfbSessions";
    private const string Network = "DeviceNetworkEvents";

    /// <summary>Columns in which two sessions may differ without any rule seeing the one and not the other.</summary>
    private static readonly string[] Indifferent = ["Timestamp", "TimeGenerated", "ReportId", "AdditionalFields"];

    /// <summary>Judges rules over the sessions of a run.</summary>
    /// <param name="histories">The rules with what they gave.</param>
    /// <param name="catalog">The tables that they were compiled against.</param>
    /// <param name="sessions">The sessions.</param>
    /// <param name="otherConnections">Rows of DeviceNetworkEvents that belong to no session.</param>
    /// <param name="options">Time and limits.</param>
    public static IReadOnlyList<RuleSight> Judge(
        IReadOnlyList<RuleHistory> histories, ITableCatalog catalog, IReadOnlyList<SessionRows> sessions, Func<IEnumerable<KustoValue[]>> otherConnections, RunOptions options)
    {
        var sights = new List<RuleSight>();
        foreach (var history in histories)
        {
            var tables = history.Compiled.Query.ReferencedTables;
            bool readsSessions = tables.Any(table => table is Sessions or Sessions + "_CL");
            bool readsNetwork = tables.Contains(Network);
            if (history.Error is null && (readsSessions || readsNetwork))
            {
                sights.Add(Judge(history, catalog, sessions, readsSessions, readsNetwork ? otherConnections : null, options));
            }
        }

        return sights;
    }

    private static RuleSight Judge(
        RuleHistory history, ITableCatalog catalog, IReadOnlyList<SessionRows> sessions, bool readsSessions, Func<IEnumerable<KustoValue[]>>? others, RunOptions options)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var alert in history.Alerts)
        {
            foreach (var row in alert.Rows)
            {
                named.UnionWith(SessionReferences.Of(alert.Schema, row));
            }
        }

        var seen = new List<string>();
        var blind = new List<string>();
        var verdicts = new Dictionary<string, bool>(StringComparer.Ordinal);
        int unjudged = 0;
        bool namesSessions = history.Outcomes.Any(outcome => SessionReferences.Names(outcome.Schema));
        var alerting = history.Outcomes.Where(Alert.Raises).ToList();
        foreach (var session in sessions)
        {
            bool? sees = named.Contains(session.SessionId) ? true
                : namesSessions || !alerting.Exists(outcome => IsIn(session, outcome)) ? false
                : SeesAlone(history.Compiled, catalog, session, readsSessions, verdicts, options);
            if (sees is null)
            {
                unjudged++;
            }
            else
            {
                (sees.Value ? seen : blind).Add(session.SessionId);
            }
        }

        long falseHits = others is null ? 0 : Count(history.Compiled, new SomeRows([], () => AtOneMoment(others(), catalog, options.Now)), options);
        return new RuleSight(history.Compiled, seen, blind, falseHits, unjudged);
    }

    /// <summary>Whether a session's rows are in the window of a run.</summary>
    private static bool IsIn(SessionRows session, RuleOutcome outcome) =>
        session.Begin <= outcome.Now && (outcome.Compiled.Rule.QueryPeriod is not { } period || session.Begin >= outcome.Now - period);

    private static bool? SeesAlone(
        CompiledRule rule, ITableCatalog catalog, SessionRows session, bool readsSessions, Dictionary<string, bool> verdicts, RunOptions options)
    {
        string key = KeyOf(catalog, session, readsSessions);
        if (verdicts.TryGetValue(key, out bool verdict))
        {
            return verdict;
        }

        if (verdicts.Count >= MaxJudged)
        {
            return null;
        }

        verdict = Count(rule, new SomeRows([session.SessionRow], () => session.NetworkRows), options with { Now = session.End }) > 0;
        verdicts[key] = verdict;
        return verdict;
    }

    /// <summary>A rule that runs every day meets every connection on its own day: here all of them are of this moment.</summary>
    private static IEnumerable<KustoValue[]> AtOneMoment(IEnumerable<KustoValue[]> rows, ITableCatalog catalog, DateTime now)
    {
        int time = catalog.Find(Network)!.IndexOf("Timestamp");
        foreach (var row in rows)
        {
            var moved = (KustoValue[])row.Clone();
            moved[time] = KustoValue.Of(now);
            yield return moved;
        }
    }

    private static long Count(CompiledRule rule, ITableSource tables, RunOptions options)
    {
        try
        {
            return rule.Query.Run(tables, options).Rows.LongCount();
        }
        catch (KqlRunException)
        {
            // The rule ran over everything, so this is a limit of the judgement alone: nothing is claimed.
            return 0;
        }
    }

    private static string KeyOf(ITableCatalog catalog, SessionRows session, bool readsSessions)
    {
        if (readsSessions)
        {
            return session.SessionId;
        }

        var schema = catalog.Find(Network)!;
        int[] compared = [.. Enumerable.Range(0, schema.Count).Where(i => !Indifferent.Contains(schema[i].Name))];
        return string.Join('\u0002', session.NetworkRows.Select(row => string.Join('\u0001', compared.Select(i => row[i].Text))));
    }

    private sealed class SomeRows(IReadOnlyList<KustoValue[]> sessions, Func<IEnumerable<KustoValue[]>> network) : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => scan.Table switch
        {
            Sessions or Sessions + "_CL" => sessions,
            Network => network(),
            _ => [],
        };
    }
}
