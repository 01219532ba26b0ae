using System.CommandLine;
using System.Text;
using RfbWatch.Engine;
using RfbWatch.Rules.Packs;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch rules exceptions [RULE]</c>: prints the included exceptions as an exceptions file to be edited, and writes the watchlists that they need.</summary>
internal static class RulesExceptionsCommand
{
    public static Command Create(Terminal terminal)
    {
        var rule = new Argument<string?>("RULE") { Description = "Id of a rule. Default: all rules.", Arity = ArgumentArity.ZeroOrOne };
        var folder = new Option<string?>("--watchlists") { Description = "Folder to which the required watchlists are written, with example rows. Existing files are kept.", HelpName = "DIR" };
        var command = new Command("exceptions", "Print the prepared exceptions for the included rules, to be edited and used with --exceptions.") { rule, folder };
        command.SetAction(parsed => (int)Run(terminal, parsed.GetValue(rule), parsed.GetValue(folder)));
        return command;
    }

    private static ExitCode Run(Terminal terminal, string? rule, string? folder)
    {
        if (rule is not null && !ShippedPacks.All.SelectMany(pack => pack.Rules).Any(each => each.Id.Equals(rule, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UsageException($"RULE '{rule}': no such included rule; 'rfbwatch rules list' lists the rules");
        }

        var chosen = ShippedPacks.All.SelectMany(pack => pack.Exceptions.Select(exception => (Pack: pack, Exception: exception)))
            .Where(each => rule is null || each.Exception.Exception.Rules.Contains(rule, StringComparer.OrdinalIgnoreCase)).ToList();
        var text = new StringBuilder(chosen.Count == 0 ? "" : "# Set owner and expires, and fill the watchlists. 'rfbwatch rules check FILE --watchlists DIR' checks the file.\n");
        foreach (var (_, exception) in chosen)
        {
            text.Append(exception.Text);
        }

        terminal.Output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        if (folder is not null)
        {
            Write(terminal, folder, chosen.SelectMany(each => each.Exception.Exception.Watchlists.Select(name => (name, each.Pack.Watchlists[name].Text))).DistinctBy(list => list.name));
        }

        return ExitCode.Done;
    }

    private static void Write(Terminal terminal, string folder, IEnumerable<(string Name, string Text)> lists)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, text) in lists)
            {
                string path = Path.Combine(folder, name + ".csv");
                if (File.Exists(path))
                {
                    terminal.Error.WriteLine($"{path}: already exists, not changed");
                }
                else
                {
                    File.WriteAllText(path, text);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--watchlists '{folder}' cannot be written: {e.Message}");
        }
    }
}
