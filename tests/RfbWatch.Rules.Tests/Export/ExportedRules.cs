using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Export;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Tests.Export;

/// <summary>The included rules, exported.</summary>
internal static class ExportedRules
{
    public static IEnumerable<(RulePack Pack, Rule Rule)> Shipped => ShippedPacks.All.SelectMany(pack => pack.Rules.Select(rule => (pack, rule)));

    public static RuleExport To(ExportTarget target) => RuleExporter.Export(target, Shipped.Select(each => (each.Rule, each.Pack.Content.GetValueOrDefault(each.Rule.Id))));

    /// <summary>The result of a rule over a data set of its pack.</summary>
    public static RuleOutcome Run(RulePack pack, Rule data, Rule rule, string set)
    {
        var (tables, now, problem) = RulePackTest.Tables(pack.DataOf(data).Where(file => file.Set == set && file.File != "expected.jsonl"));
        Assert.Null(problem);
        var compiled = CompiledRule.Compile(rule, new KqlOptions { Catalog = tables });
        Assert.True(compiled.IsValid, string.Join("; ", compiled.Problems));
        var outcome = compiled.Run(tables, new RunOptions { Now = now, Clock = TimeProvider.System });
        Assert.Null(outcome.Error);
        return outcome;
    }

    /// <summary>The rows as text, with only these columns.</summary>
    public static IReadOnlyList<string> Rows(RuleOutcome outcome, IReadOnlyList<string> columns) =>
        [.. outcome.Rows.Select(row => string.Join('|', columns.Select(name => row.Cells[outcome.Schema.IndexOf(name)].Text))).Order(StringComparer.Ordinal)];

    /// <summary>The alerts as text, without their rows.</summary>
    public static IReadOnlyList<string> Alerts(RuleOutcome outcome) =>
        [.. Alert.Of(outcome).Select(alert => $"{alert.Id} {alert.Rule.Id} {alert.Title} {alert.Rule.Severity} {string.Join(',', alert.Rule.Techniques)} {string.Join(',', alert.Rule.Tactics)} {alert.FirstSeen:O} {alert.LastSeen:O} {alert.Rows.Count}").Order(StringComparer.Ordinal)];
}
