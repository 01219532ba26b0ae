using System.CommandLine;
using System.Globalization;
using System.Text;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.Engine.Hunting;
using RfbWatch.Rules;
using RfbWatch.Rules.Exceptions;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch rules list|show|check|test|run|coverage|exceptions|simulate|export</c>.</summary>
internal static class RulesCommand
{
    public static Command Create(Terminal terminal) => new("rules", "List, check, test, simulate, run and export hunting rules.")
    {
        CreateList(terminal),
        CreateShow(terminal),
        CreateCheck(terminal),
        CreateTest(terminal),
        RulesRunCommand.Create(terminal),
        RulesRunCommand.CreateCoverage(terminal),
        RulesExceptionsCommand.Create(terminal),
        RulesSimulateCommand.Create(terminal),
        RulesExportCommand.Create(terminal),
    };

    private static Command CreateList(Terminal terminal)
    {
        var paths = new Option<string[]>("--rules") { Description = "Rule files and folders to list in addition to the included packs.", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
        var command = new Command("list", "List the included rules, and those of --rules.") { paths };
        command.SetAction(parsed =>
        {
            var files = (parsed.GetValue(paths) ?? []).SelectMany(RuleSet.ReadPath).ToList();
            using var writer = Writer(terminal);
            foreach (var rule in ShippedPacks.All.SelectMany(pack => pack.Rules).Concat(files.SelectMany(file => file.Rules)))
            {
                writer.WriteLine($"{rule.Id,-38} {rule.Severity,-13} {string.Join(",", rule.Techniques),-24} {Protocol.WireText.Clean(rule.Name)}  [{rule.Source}]");
            }

            return (int)Report(terminal, files.SelectMany(file => file.Problems));
        });
        return command;
    }

    private static Command CreateShow(Terminal terminal)
    {
        var id = new Argument<string>("RULE") { Description = "Id of the rule." };
        var paths = new Option<string[]>("--rules") { Description = "Rule files and folders to search in addition to the included packs.", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
        var command = new Command("show", "Show a rule: what it finds, why it matters, how to investigate, respond, hunt and tune.") { id, paths };
        command.SetAction(parsed =>
        {
            string asked = parsed.GetValue(id)!;
            var rule = (parsed.GetValue(paths) ?? []).SelectMany(RuleSet.ReadPath).SelectMany(file => file.Rules).LastOrDefault(each => each.Id.Equals(asked, StringComparison.OrdinalIgnoreCase))
                ?? ShippedPacks.RuleOf(asked) ?? throw new UsageException($"RULE '{asked}': no such rule; 'rfbwatch rules list' lists the rules");
            using var writer = Writer(terminal);
            writer.Write(string.Join('\n', RulePage.Of(rule, ShippedPacks.ContentOf(rule.Id)).Split('\n').Select(Protocol.WireText.Clean)));
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static Command CreateCheck(Terminal terminal)
    {
        var paths = new Argument<string[]>("FILE") { Description = "Rule files, exceptions files, and folders of them.", Arity = ArgumentArity.OneOrMore };
        var exceptions = new Option<string[]>("--exceptions") { Description = "Exceptions files to check against these rules and the included ones.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        var watchlists = new Option<string?>("--watchlists") { Description = "Folder with the CSV files that rules and exceptions read with _GetWatchlist('name').", HelpName = "DIR" };
        var functions = new Option<string[]>("--functions") { Description = "Files and folders with saved functions that the rules call: parsers in YAML, and .kql files.", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
        var command = new Command("check", "Check rules and exceptions: syntax, names, types and supported features. Exit code 5 if one is invalid.") { paths, exceptions, watchlists, functions };
        command.SetAction(parsed =>
        {
            var (exceptionFiles, rulePaths) = Split(parsed.GetValue(paths)!);
            string[] exceptionPaths = [.. exceptionFiles, .. parsed.GetValue(exceptions) ?? []];
            var inputs = HuntInputs.Read(new HuntOptions { Watchlists = parsed.GetValue(watchlists), FunctionPaths = CommonOptions.Existing("--functions", parsed.GetValue(functions) ?? []) });
            var files = rulePaths.SelectMany(RuleSet.ReadPath).ToList();
            var found = exceptionPaths.Select(ExceptionFile.Read).ToList();

            // An exception may be for an included rule; its predicate is checked against that rule's columns.
            var own = files.SelectMany(file => file.Rules).ToList();
            var shipped = found.Count == 0 ? [] : ShippedPacks.All.SelectMany(pack => pack.Rules).Where(rule => !own.Any(each => each.Id.Equals(rule.Id, StringComparison.OrdinalIgnoreCase)));
            var tables = new HuntingTables();
            var set = RuleSet.Compile(
                [.. shipped, .. own],
                [.. files.SelectMany(file => file.Problems), .. found.SelectMany(file => file.Problems), .. inputs.Problems],
                inputs.Environment(tables),
                [.. found.SelectMany(file => file.Exceptions)],
                terminal.Clock.GetUtcNow().UtcDateTime);
            var code = Report(terminal, set.Problems);
            foreach (var rule in set.Rules.Where(rule => own.Contains(rule.Rule)))
            {
                foreach (string absent in tables.AbsentRows(rule.Query.ReferencedTables, "--telemetry"))
                {
                    terminal.Error.WriteLine(Protocol.WireText.Clean(string.Create(CultureInfo.InvariantCulture, $"{rule.Rule.Source}({rule.Rule.QueryLine}): notice: {absent}")));
                }
            }

            int errors = set.Problems.Count(problem => !problem.IsWarning);
            int valid = set.Rules.Count(rule => own.Contains(rule.Rule));
            terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{files.Count + found.Count} files, {own.Count} rules: {valid} valid{(found.Count > 0 ? $", {found.Sum(file => file.Exceptions.Count)} exceptions" : "")}, {errors} errors, {set.Problems.Count - errors} warnings."));
            return (int)code;
        });
        return command;
    }

    /// <summary>Separates exceptions files, whose YAML is a list, from rules.</summary>
    private static (List<string> Exceptions, List<string> Rules) Split(string[] paths)
    {
        var exceptions = paths.Where(path => File.Exists(path) && ExceptionFile.IsExceptionsFile(path)).ToList();
        return (exceptions, [.. paths.Except(exceptions)]);
    }

    private static Command CreateTest(Terminal terminal)
    {
        var pack = new Argument<string?>("PACK") { Description = "Name of an included pack, or the folder of a pack. Default: all included packs.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("test", "Run the tests of a pack: each rule over data that must trigger it and data that must not.") { pack };
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
            : throw new UsageException($"PACK '{name}': no such folder or included pack; included are {string.Join(", ", ShippedPacks.All.Select(pack => pack.Name))}");
    }

    private static ExitCode Report(Terminal terminal, IEnumerable<RuleProblem> problems)
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
