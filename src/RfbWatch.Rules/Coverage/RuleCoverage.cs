using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Rules.Coverage;

/// <summary>Which sessions a rule detects.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Detected">Sessions that it detects.</param>
/// <param name="Missed">Sessions that it misses although it reads a table that contains them.</param>
/// <param name="FalseHits">Rows of other connections that it reports.</param>
/// <param name="NotEvaluated">Sessions that were not evaluated because there were too many.</param>
public sealed record RuleCoverageResult(CompiledRule Rule, SessionSet Detected, SessionSet Missed, long FalseHits, int NotEvaluated);

/// <summary>
/// Determines which rules detect each RFB session, and which miss it. A rule detects a session if one of its alerts names the session. If its results name no sessions, it
/// detects the session if it raised an alert over a window that contains the session, and returns rows when only that session's own rows are in the tables. Suppressed alerts
/// count. Rules that read neither RfbSessions nor DeviceNetworkEvents are not evaluated, because they do not use network traffic.
/// </summary>
public static class RuleCoverage
{
    /// <summary>Maximum number of distinct sessions that are evaluated one by one for each rule.</summary>
    public const int MaxEvaluated = 2000;

    private const string Sessions = "RfbSessions";
    private const string Network = "DeviceNetworkEvents";

    /// <summary>Columns that do not affect whether a rule detects a session.</summary>
    private static readonly string[] Indifferent = ["Timestamp", "TimeGenerated", "ReportId", "AdditionalFields"];

    /// <summary>Whether a column of DeviceNetworkEvents can affect whether a rule detects a session.</summary>
    /// <param name="column">The column's name.</param>
    public static bool IsCompared(string column) => !Indifferent.Contains(column);

    /// <summary>Evaluates rules over the sessions of a run.</summary>
    /// <param name="histories">The rules with their results.</param>
    /// <param name="catalog">The tables that they were compiled against.</param>
    /// <param name="sessions">The sessions; enumerated once, and the rows of one are released before the next.</param>
    /// <param name="otherConnections">Rows of DeviceNetworkEvents that belong to no session.</param>
    /// <param name="options">Time and limits.</param>
    public static IReadOnlyList<RuleCoverageResult> Evaluate(
        IReadOnlyList<RuleHistory> histories, ITableCatalog catalog, IReadOnlyList<SessionRows> sessions, Func<IEnumerable<KustoValue[]>> otherConnections, RunOptions options)
    {
        var evaluated = histories.Where(history => history.Error is null).Select(history => new RuleEvaluation(history, sessions)).Where(evaluation => evaluation.ReadsSessions || evaluation.ReadsNetwork).ToList();
        var schema = catalog.Find(Network)!;
        int[] compared = [.. Enumerable.Range(0, schema.Count).Where(i => IsCompared(schema[i].Name))];
        for (int place = 0; place < sessions.Count; place++)
        {
            var session = sessions[place];
            string? networkKey = null;
            foreach (var evaluation in evaluated)
            {
                evaluation.Add(place, session, () => networkKey ??= KeyOf(compared, session), options);
            }
        }

        return [.. evaluated.Select(evaluation => evaluation.Result(evaluation.ReadsNetwork
            ? Count(evaluation.Rule, new SomeRows([], () => AtOneMoment(otherConnections(), catalog, options.Now)), options)
            : 0))];
    }

    /// <summary>Sets the time of all rows to the current time, because a rule that runs daily would evaluate each connection on its own day.</summary>
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
            // The rule itself ran over everything, so this limit affects only the coverage: no hits are reported.
            return 0;
        }
    }

    /// <summary>The data of a session that rules can see in DeviceNetworkEvents, as text.</summary>
    private static string KeyOf(int[] compared, SessionRows session) =>
        string.Join('\u0002', session.ComparedRows().Select(row => string.Join('\u0001', compared.Select(i => row[i].Text))));

    /// <summary>The coverage of one rule so far.</summary>
    private sealed class RuleEvaluation
    {
        private readonly HashSet<string> _named = new(StringComparer.Ordinal);
        private readonly Dictionary<string, bool> _verdicts = new(StringComparer.Ordinal);
        private readonly SessionSet _detected;
        private readonly SessionSet _missed;
        private readonly bool _namesSessions;
        private readonly List<RuleRun> _alerting;
        private int _notEvaluated;

        public RuleEvaluation(RuleHistory history, IReadOnlyList<SessionRows> sessions)
        {
            _detected = new SessionSet(sessions.Count, place => sessions[place].SessionId);
            _missed = new SessionSet(sessions.Count, place => sessions[place].SessionId);
            Rule = history.Compiled;
            _alerting = [.. history.Runs.Where(run => run.HasAlerts)];
            var tables = history.Compiled.Query.ReferencedTables;
            ReadsSessions = tables.Any(table => table is Sessions or Sessions + "_CL");
            ReadsNetwork = tables.Contains(Network);
            _namesSessions = history.Runs.Any(run => run.NamesSessions);
            foreach (var alert in history.Alerts)
            {
                foreach (var row in alert.Rows)
                {
                    _named.UnionWith(SessionReferences.Of(alert.Schema, row));
                }
            }
        }

        public CompiledRule Rule { get; }

        public bool ReadsSessions { get; }

        public bool ReadsNetwork { get; }

        public void Add(int place, SessionRows session, Func<string> networkKey, RunOptions options)
        {
            bool? detects = _named.Contains(session.SessionId) ? true
                : _namesSessions || !_alerting.Exists(run => IsIn(session, run)) ? false
                : DetectsAlone(session, networkKey, options);
            if (detects is null)
            {
                _notEvaluated++;
            }
            else
            {
                (detects.Value ? _detected : _missed).Add(place);
            }
        }

        /// <summary>Whether a session's rows are in the window of a run.</summary>
        private bool IsIn(SessionRows session, RuleRun run) => session.Begin <= run.Now && (Rule.Rule.QueryPeriod is not { } period || session.Begin >= run.Now - period);

        public RuleCoverageResult Result(long falseHits) => new(Rule, _detected, _missed, falseHits, _notEvaluated);

        private bool? DetectsAlone(SessionRows session, Func<string> networkKey, RunOptions options)
        {
            string key = ReadsSessions ? session.SessionId : networkKey();
            if (_verdicts.TryGetValue(key, out bool verdict))
            {
                return verdict;
            }

            if (_verdicts.Count >= MaxEvaluated)
            {
                return null;
            }

            verdict = Count(Rule, new SomeRows([session.SessionRow], () => session.NetworkRows), options with { Now = session.End }) > 0;
            _verdicts[key] = verdict;
            return verdict;
        }
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
