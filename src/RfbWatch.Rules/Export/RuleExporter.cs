using RfbWatch.Rules.Packs;

namespace RfbWatch.Rules.Export;

/// <summary>Writes rules for other systems.</summary>
public static class RuleExporter
{
    /// <summary>Exports rules; rules that the target does not support are listed with the reason.</summary>
    /// <param name="target">The target system.</param>
    /// <param name="rules">The rules, each with its content in the pack; null for none.</param>
    public static RuleExport Export(ExportTarget target, IEnumerable<(Rule Rule, RuleContent? Content)> rules)
    {
        var bound = rules.Select(each => new ReadableRule(each.Rule, each.Content)).ToList();
        var good = bound.Where(rule => rule.Error is null).ToList();
        var export = target switch
        {
            ExportTarget.Sentinel => SentinelExport.Export(good),
            ExportTarget.Defender => DefenderExport.Export(good),
            ExportTarget.Sigma => SigmaExport.Export(good),
            ExportTarget.Adx => AdxExport.Export(good),
            ExportTarget.Atomic => AtomicExport.Export(good),
        };
        return export with { Refusals = [.. bound.Where(rule => rule.Error is not null).Select(rule => new ExportRemark(rule.Rule.Id, $"its query is invalid: {rule.Error}")), .. export.Refusals] };
    }
}
