using System.CommandLine;
using System.Text;
using RfbWatch.Cli.Reports;
using RfbWatch.Detection;
using RfbWatch.Detection.Findings;
using RfbWatch.Engine;
using RfbWatch.Rules.Packs;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch explain NAME</c>: explains a finding or a rule and what to do about it.</summary>
internal static class ExplainCommand
{
    private const string Indent = "  ";

    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The finding, or the id of the rule, to explain. Default: list all findings.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("explain", "Explain a finding or a rule: what was observed, why it matters, how to verify and fix it.") { name };
        command.SetAction(parsed => (int)Run(parsed.GetValue(name), terminal));
        return command;
    }

    private static ExitCode Run(string? name, Terminal terminal)
    {
        var text = new StringBuilder();
        if (name is null)
        {
            foreach (var finding in FindingTable.All.OrderByDescending(finding => finding.Severity))
            {
                text.Append($"{finding.Name,-21} {finding.Severity,-13} {finding.Summary}\n");
            }
        }
        else if (ShippedPacks.RuleOf(name) is { } rule)
        {
            text.Append(RulePage.Of(rule, ShippedPacks.ContentOf(rule.Id)));
        }
        else
        {
            var finding = FindingTable.Find(name) ?? throw new UsageException(
                $"NAME '{name}': no such finding or rule; 'rfbwatch rules list' lists the rules, and the findings are {string.Join(", ", FindingTable.All.Select(each => each.Name))}");
            Append(text, finding, FindingPages.Of(finding));
        }

        terminal.Output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        return ExitCode.Done;
    }

    private static void Append(StringBuilder text, Finding finding, FindingPage page)
    {
        text.Append($"{finding.Name} ({finding.Severity})\n{Indent}{finding.Summary}.\n");
        Append(text, "What was observed", page.Observation);
        Append(text, "Why it matters", page.Impact);
        Append(text, "How to verify", page.Verification);
        Append(text, "How to fix", page.Remediation);
        Append(text, "False positives", page.FalsePositives);
        Append(text, "ATT&CK", finding.Techniques.Count > 0 ? string.Join(", ", finding.Techniques) : "none");
    }

    private static void Append(StringBuilder text, string heading, string paragraph)
    {
        text.Append($"\n{heading}\n");
        foreach (string line in Paragraph.Wrap(paragraph, Terminal.DefaultWidth - Indent.Length))
        {
            text.Append(Indent).Append(line).Append('\n');
        }
    }
}
