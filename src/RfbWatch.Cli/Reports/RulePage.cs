using System.Globalization;
using System.Text;
using RfbWatch.Kql.Tables;
using RfbWatch.Rules;
using RfbWatch.Rules.Files;
using RfbWatch.Rules.Functions;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Scheduling;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Cli.Reports;

/// <summary>The documentation of a rule as a page of Markdown: what it finds, why it matters, how to investigate and respond, hunting queries, and tuning.</summary>
internal static class RulePage
{
    /// <summary>The page.</summary>
    public static string Of(Rule rule, RuleContent? content)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# {rule.Name}\n\n{rule.Description}\n\n");
        Line(page, "Id", rule.Id);
        Line(page, "Severity", content is null ? rule.Severity.ToString() : $"{rule.Severity}, confidence {content.Confidence}");
        Line(page, "ATT&CK", $"{string.Join(", ", rule.Techniques)} ({string.Join(", ", rule.Tactics)})");
        Line(page, "Runs", Schedule(rule));
        foreach (string table in CompiledRule.Compile(rule, new KqlOptions { Catalog = new HuntingTables(), Functions = FunctionSet.Shipped }).Query.ReferencedTables)
        {
            Line(page, "Needs", $"{table} (ensure its data connector is enabled: {DataConnectors.Of(table)})");
        }

        Line(page, "Related", string.Join(", ", content?.Related ?? []));
        Line(page, "File", rule.Source);
        if (content is not null)
        {
            Append(page, rule, content);
        }

        Section(page, "Query");
        Code(page, rule.Query);
        return page.ToString();
    }

    private static void Append(StringBuilder page, Rule rule, RuleContent content)
    {
        Section(page, "Threat");
        page.Append(content.Threat).Append('\n');
        Bullets(page, "References", content.References);
        Bullets(page, "Data sources", content.DataSources);
        Section(page, "Investigate");
        for (int i = 0; i < content.Guide.Count; i++)
        {
            var step = content.Guide[i];
            page.Append(CultureInfo.InvariantCulture, $"{i + 1}. {step.Question}\n");
            if (step.Verb.Length > 0)
            {
                page.Append(CultureInfo.InvariantCulture, $"   `{step.Verb}`\n");
            }

            if (step.Query.Length > 0)
            {
                Code(page, RuleGuide.QueryOf(rule, step));
            }
        }

        Section(page, "Respond");
        foreach (var phase in content.Playbook)
        {
            page.Append(CultureInfo.InvariantCulture, $"### {phase.Phase} ({phase.Who})\n\n{string.Concat(phase.Steps.Select(step => $"- {step}\n"))}\n");
        }

        Section(page, "Hunt");
        foreach (var query in content.Hunting)
        {
            page.Append(CultureInfo.InvariantCulture, $"{query.Name}:\n");
            Code(page, query.Query);
        }

        Section(page, "Tune");
        page.Append(CultureInfo.InvariantCulture, $"Set with `--param {rule.Id}.NAME=VALUE`, or `Rules:Parameters` of a sensor.\n\n| parameter | default | meaning | effect of other values |\n| --- | --- | --- | --- |\n");
        foreach (var parameter in content.Tuning)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {parameter.Name} | `{parameter.Default}` | {parameter.Meaning} | {parameter.DetectionEffect} |\n");
        }

        Bullets(page, "False positives", [.. content.FalsePositives.Select(cause => cause.Exception.Length > 0 ? $"{cause.Text} Prepared exception: {cause.Exception} (`rfbwatch rules exceptions {rule.Id}`)." : cause.Text)]);
        if (content.Simulation is { } simulation)
        {
            Section(page, "Simulate");
            page.Append(CultureInfo.InvariantCulture, $"`rfbwatch rules simulate {rule.Id}` triggers the rule: {simulation.Summary}\n");
        }
    }

    private static string Schedule(Rule rule) => rule.Kind switch
    {
        RuleKind.Scheduled => $"every {RuleDuration.Text(rule.QueryFrequency ?? RuleScheduler.DefaultFrequency)} over the last {RuleDuration.Text(rule.QueryPeriod ?? RuleScheduler.DefaultPeriod)}",
        RuleKind.NearRealTime => "as soon as new rows arrive",
        RuleKind.Hunting => "on demand",
    };

    private static void Line(StringBuilder page, string name, string text)
    {
        if (text.Length > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"- {name}: {text}\n");
        }
    }

    private static void Bullets(StringBuilder page, string heading, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            Section(page, heading);
            page.Append(string.Concat(items.Select(item => $"- {item}\n")));
        }
    }

    private static void Section(StringBuilder page, string heading) => page.Append(CultureInfo.InvariantCulture, $"\n## {heading}\n\n");

    private static void Code(StringBuilder page, string query) => page.Append(CultureInfo.InvariantCulture, $"\n```kql\n{query.Trim()}\n```\n\n");
}
