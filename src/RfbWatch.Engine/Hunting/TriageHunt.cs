using System.Collections.Concurrent;
using System.Globalization;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Tables;
using RfbWatch.Rules;
using RfbWatch.Rules.Coverage;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Scheduling;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Hunting;

/// <summary>Runs the rules over the results of a triage, and determines which of them detected which session.</summary>
internal static class TriageHunt
{
    /// <summary>
    /// Maximum number of rows over which rules run concurrently. Each rule may group and sort all rows, which takes several hundred bytes per row. With more rows, rules run one after the
    /// other.
    /// </summary>
    internal const long MaxRowsOfConcurrentRules = 100_000;

    /// <summary>Loads and binds the rules. This needs no rows, so it can run while captures are read.</summary>
    /// <param name="options">Selects the rules.</param>
    /// <param name="inputs">Telemetry (which may add columns), exceptions and watchlists.</param>
    /// <param name="asOf">The time at which exceptions are checked for expiry, UTC.</param>
    public static RuleSet Load(HuntOptions options, HuntInputs inputs, DateTime asOf)
    {
        var tables = new HuntingTables();
        AddTelemetry(tables, inputs);
        return RuleSet.Load(options.ShippedRules, options.RulePaths, inputs.Environment(tables), inputs.Exceptions, options.Parameters, asOf);
    }

    /// <summary>Runs all rules.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="inputs">Telemetry, exceptions and watchlists.</param>
    /// <param name="rows">The rows of the run.</param>
    /// <param name="span">The time range of the rows, and the value of now().</param>
    /// <param name="workers">Maximum number of rules that run concurrently, at least 1. It does not affect the result.</param>
    /// <param name="clock">Measures the duration of rules.</param>
    public static HuntResult Run(RuleSet rules, HuntInputs inputs, RuleTables rows, CaptureSpan span, int workers, TimeProvider clock)
    {
        var tables = new HuntingTables();
        rows.AddTo(tables);
        AddTelemetry(tables, inputs);
        var replay = new RuleReplay(tables, tables, span, clock);
        long total = rows.MaxRows + inputs.Telemetry.SelectMany(file => file.Tables).Sum(table => (long)table.Rows.Count);
        var histories = Replay(rules.Rules, replay, WorkersFor(total, workers));
        var coverage = RuleCoverage.Evaluate(histories, tables, rows.Sessions(tables), () => rows.OtherConnections(tables), new RunOptions { Now = span.Now, Clock = clock });
        var problems = rules.Problems.Concat(inputs.Problems).Concat(histories.SelectMany(history => history.Problems)).ToList();
        var unread = inputs.Telemetry.Where(file => file.Error is not null).ToList();
        return new HuntResult
        {
            Rules = rules,
            Now = span.Now,
            Histories = histories,
            Coverage = coverage,
            MatchedRules = Matched(coverage),
            Problems = [.. problems.Select(problem => problem.ToString()), .. unread.Select(file => file.Error!), .. histories.Where(history => history.Error is not null).Select(history => history.Error!)],
            Notices = [.. Imported(inputs), .. Absent(rules, tables), .. LeftOut(replay)],
            Unreadable = unread.Count > 0,
            HasErrors = problems.Any(problem => !problem.IsWarning) || histories.Any(history => history.Error is not null),
        };
    }

    /// <summary>Returns the number of rules that run concurrently over this number of rows.</summary>
    internal static int WorkersFor(long rows, int workers) => rows <= MaxRowsOfConcurrentRules ? workers : 1;

    /// <summary>Returns the histories of the rules, in the order of the rules.</summary>
    private static RuleHistory[] Replay(IReadOnlyList<CompiledRule> rules, RuleReplay replay, int workers)
    {
        var histories = new RuleHistory[rules.Count];
        var garbage = new PhaseGarbage();
        // Rules differ in cost, so each worker takes one at a time.
        var places = Partitioner.Create(Enumerable.Range(0, histories.Length), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(places, new ParallelOptions { MaxDegreeOfParallelism = workers }, place =>
        {
            garbage.Collect();
            histories[place] = replay.Run(rules[place]);
        });
        garbage.Collect();
        return histories;
    }

    private static IEnumerable<string> LeftOut(RuleReplay replay) => replay.WindowsLeftOut == 0 ? [] :
        [string.Create(CultureInfo.InvariantCulture, $"The rows span such a long time that the {replay.WindowsLeftOut} earliest runs of rules were omitted (at most {RuleReplay.MaxRuns} runs per rule). Use fewer files, or set a time with --now.")];

    private static void AddTelemetry(HuntingTables tables, HuntInputs inputs)
    {
        foreach (var file in inputs.Telemetry)
        {
            tables.Add(file);
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> Matched(IReadOnlyList<RuleCoverageResult> coverage)
    {
        var matched = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var result in coverage)
        {
            // The sessions of a capture that was given twice occur twice here.
            var with = new Dictionary<IReadOnlyList<string>, IReadOnlyList<string>>(ReferenceEqualityComparer.Instance);
            var longer = new HashSet<IReadOnlyList<string>>(ReferenceEqualityComparer.Instance);
            foreach (string session in result.Detected)
            {
                var before = matched.GetValueOrDefault(session, []);
                if (longer.Contains(before))
                {
                    // Two sessions with the same identifier.
                    continue;
                }

                if (!with.TryGetValue(before, out var names))
                {
                    with[before] = names = [.. before, result.Rule.Rule.Name];
                    longer.Add(names);
                }

                matched[session] = names;
            }
        }

        return matched;
    }

    private static IEnumerable<string> Imported(HuntInputs inputs) => inputs.Telemetry.Where(file => file.Error is null).Select(file =>
        string.Create(CultureInfo.InvariantCulture,
            $"{file.Source}: {file.Format}, {string.Join(", ", file.Tables.Select(table => $"{table.Rows.Count} rows of {table.Name}"))}; {file.UnreadableRows} rows and {file.UnreadableCells} cells could not be read"));

    /// <summary>For each table that rules read but that has no rows here: the number of rules, and the data connector that provides the rows.</summary>
    private static IEnumerable<string> Absent(RuleSet rules, HuntingTables tables) => rules.Rules
        .SelectMany(rule => rule.Query.ReferencedTables.Select(table => (Table: table, rule.Rule.Id)))
        .GroupBy(each => each.Table, each => each.Id, StringComparer.Ordinal)
        .Where(table => !tables.HasRows(table.Key))
        .OrderBy(table => table.Key, StringComparer.Ordinal)
        .Select(table => string.Create(CultureInfo.InvariantCulture,
            $"{table.Count()} {(table.Count() == 1 ? "rule needs" : "rules need")} {table.Key}, which has no rows here: ensure its data connector ({DataConnectors.Of(table.Key)}) is enabled, and import its rows with --telemetry {table.Key}=FILE."));
}
