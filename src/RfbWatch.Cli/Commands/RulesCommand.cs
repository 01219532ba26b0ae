using System.CommandLine;
using System.Globalization;
using System.Text;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.Engine.Hunting;
using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Rules;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch rules list|check|test|run|coverage</c>.</summary>
internal static class RulesCommand
{
    public static Command Create(Terminal terminal) => new("rules", "List, check, test and run hunting rules.")
    {
        CreateList(terminal),
        CreateCheck(terminal),
        CreateTest(terminal),
        RulesRunCommand.Create(terminal),
        RulesRunCommand.CreateCoverage(terminal),
    };

    private static Command CreateList(Terminal terminal)
    {
        var paths = new Option<string[]>("--rules") { Description = "Rule files and folders beside the shipped packs.", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
        var command = new Command("list", "List the shipped rules, and those of --rules.") { paths };
        command.SetAction(parsed =>
        {
            var files = (parsed.GetValue(paths) ?? []).SelectMany(RuleSet.ReadPath).ToList();
            using var writer = Writer(terminal);
            foreach (var rule in ShippedPacks.All.SelectMany(pack => pack.Rules).Concat(files.SelectMany(file => file.Rules)))
            {
                writer.WriteLine($"{rule.Id,-38} {rule.Severity,-13} {string.Join(",", rule.Techniques),-24} {Protocol.WireText.Clean(rule.Name)}  [{rule.Source}]");
            }

            return (int)Tell(terminal, files.SelectMany(file => file.Problems));
        });
        return command;
    }

    private static Command CreateCheck(Terminal terminal)
    {
        var paths = new Argument<string[]>("FILE") { Description = "Rule files and folders.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("check", "Check syntax, names, types and what is supported; exit 5 when a rule is invalid.") { paths };
        command.SetAction(parsed =>
        {
            var files = parsed.GetValue(paths)!.SelectMany(RuleSet.ReadPath).ToList();
            var set = RuleSet.Compile([.. files.SelectMany(file => file.Rules)], [.. files.SelectMany(file => file.Problems)], new KqlOptions { Catalog = new HuntingTables() });
            var code = Tell(terminal, set.Problems);
            int errors = set.Problems.Count(problem => !problem.IsWarning);
            terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{files.Count} files, {files.Sum(file => file.Rules.Count)} rules: {set.Rules.Count} valid, {errors} errors, {set.Problems.Count - errors} warnings."));
            return (int)code;
        });
        return command;
    }

    private static Command CreateTest(Terminal terminal)
    {
        var pack = new Argument<string?>("PACK") { Description = "Name of a shipped pack, or a pack's folder. Default: all shipped packs.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("test", "Run the data sets of a pack: each rule over data that must fire it and data that must not.") { pack };
        command.SetAction(parsed =>
        {
            int passed = 0, failed = 0;
            using var writer = Writer(terminal);
            foreach (var chosen in Packs(parsed.GetValue(pack)))
            {
                foreach (var verdict in RulePackTest.Run(chosen, terminal.Clock))
                {
                    _ = verdict.Failure is null ? passed++ : failed++;
                    writer.WriteLine(Protocol.WireText.Clean($"{(verdict.Failure is null ? "ok  " : "FAIL")} {chosen.Name}/{verdict.Rule.Id} {verdict.Set}{(verdict.Failure is null ? "" : ": " + verdict.Failure)}"));
                }
            }

            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{passed} ok, {failed} failed"));
            return (int)(failed == 0 ? ExitCode.Done : ExitCode.InvalidRule);
        });
        return command;
    }

    private static IEnumerable<RulePack> Packs(string? name)
    {
        if (name is null)
        {
            return ShippedPacks.All;
        }

        return Directory.Exists(name) ? [RulePack.FromFolder(name)]
            : ShippedPacks.Find(name) is { } shipped ? [shipped]
            : throw new UsageException($"PACK '{name}': no such folder, and no shipped pack; shipped are {string.Join(", ", ShippedPacks.All.Select(pack => pack.Name))}");
    }

    private static ExitCode Tell(Terminal terminal, IEnumerable<RuleProblem> problems)
    {
        var code = ExitCode.Done;
        foreach (var problem in problems)
        {
            terminal.Error.WriteLine(Protocol.WireText.Clean(problem.ToString()));
            code = problem.IsWarning ? code : ExitCode.InvalidRule;
        }

        return code;
    }

    private static StreamWriter Writer(Terminal terminal) => new(terminal.Output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
}
