using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Functions;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Packs;

/// <summary>
/// Tests the exceptions of a pack: over <c>excepted</c> the rule must fire without the exception, and the exception must suppress every row;
/// over <c>remains</c> the rule must fire, and the exception must not suppress any row. <c>now()</c> is the time of the last row.
/// </summary>
internal static class ExceptionPackTest
{
    private const string Excepted = "excepted";
    private const string Remains = "remains";

    public static IEnumerable<RulePackVerdict> Run(RulePack pack, PackException exception, TimeProvider clock)
    {
        foreach (string id in exception.Exception.Rules)
        {
            if (pack.Rules.FirstOrDefault(rule => rule.Id.Equals(id, StringComparison.OrdinalIgnoreCase)) is not { } rule)
            {
                yield return new RulePackVerdict(pack.Rules[0], $"exceptions/{exception.Name}", $"the pack has no rule '{id}'");
                continue;
            }

            foreach (string set in (string[])[Excepted, Remains])
            {
                var files = pack.DataOf(exception).Where(file => file.Set == set).ToList();
                yield return new RulePackVerdict(rule, $"exceptions/{exception.Name}/{set}",
                    files.Count == 0 ? $"pack '{pack.Name}' has no data/exceptions/{exception.Name}/{set}/TABLE.jsonl" : Evaluate(pack, exception.Exception, rule, set, files, clock));
            }
        }
    }

    private static string? Evaluate(RulePack pack, RuleException exception, Rule rule, string set, List<(string Set, string File, string Text)> files, TimeProvider clock)
    {
        var (tables, now, problem) = RulePackTest.Tables(files);
        if (problem is not null)
        {
            return problem;
        }

        var options = new KqlOptions { Catalog = tables, Watchlists = new Lists(pack), Functions = FunctionSet.Shipped };
        var run = new RunOptions { Now = now, Clock = clock };
        var loaded = RuleSet.Compile([rule], [], options, [exception], now);
        if (loaded.HasErrors)
        {
            return loaded.Problems[0].ToString();
        }

        var without = RuleSet.Compile([rule], [], options, [], now).Rules[0].Run(tables, run);
        var with = loaded.Rules[0].Run(tables, run);
        int suppressed = with.Rows.OfType<RuleRow.Suppressed>().Count();
        return without.Error ?? with.Error ?? with.Problems.FirstOrDefault()?.ToString()
            ?? (!without.Fired ? "does not fire without the exception"
            : set == Excepted && with.Rows.Count != suppressed ? $"{with.Rows.Count - suppressed} of {with.Rows.Count} rows are raised despite the exception"
            : set == Remains && suppressed > 0 ? $"the exception suppresses {suppressed} of {with.Rows.Count} rows"
            : null);
    }

    private sealed class Lists(RulePack pack) : IWatchlists
    {
        public (KustoSchema Schema, IReadOnlyList<KustoValue[]> Rows)? Find(string name) =>
            pack.Watchlists.TryGetValue(name, out var list) ? (list.List.Schema, list.List.Rows) : null;
    }
}
