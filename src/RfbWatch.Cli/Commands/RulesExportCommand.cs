using System.CommandLine;
using System.Globalization;
using System.Text;
using RfbWatch.Engine;
using RfbWatch.Rules;
using RfbWatch.Rules.Export;
using RfbWatch.Rules.Packs;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch rules export --to TARGET [RULE...]</c>: writes rules for other systems.</summary>
internal static class RulesExportCommand
{
    private static readonly string Targets = string.Join(", ", Enum.GetNames<ExportTarget>().Select(name => name.ToLowerInvariant()));

    public static Command Create(Terminal terminal)
    {
        var ids = new Argument<string[]>("RULE") { Description = "Ids of rules. Default: all rules that the target supports.", Arity = ArgumentArity.ZeroOrMore };
        var target = new Option<string>("--to") { Description = $"Target system: {Targets}.", HelpName = "TARGET", Required = true };
        var output = new Option<string>("--output", "-o") { Description = "Folder to which the files are written.", HelpName = "DIR", Required = true };
        var packs = new Option<string[]>("--pack") { Description = "Folder of your own pack, whose rules are also exported.", HelpName = "DIR", AllowMultipleArgumentsPerToken = true };
        var command = new Command("export", "Write rules for Microsoft Sentinel, Defender XDR, Sigma, Azure Data Explorer or Atomic Red Team. Rules that the target does not support are reported with the reason; exit code 5 if one of them was named.") { ids, target, output, packs };
        command.SetAction(parsed => (int)Run(terminal, parsed.GetRequiredValue(target), parsed.GetValue(ids) ?? [], parsed.GetRequiredValue(output), parsed.GetValue(packs) ?? []));
        return command;
    }

    private static ExitCode Run(Terminal terminal, string target, string[] ids, string folder, string[] packs)
    {
        if (!Enum.TryParse<ExportTarget>(target, ignoreCase: true, out var chosen) || !Enum.IsDefined(chosen) || char.IsAsciiDigit(target[0]))
        {
            throw new UsageException($"--to '{target}': it must be one of {Targets}");
        }

        var export = RuleExporter.Export(chosen, Rules(ids, packs));
        foreach (var file in export.Files)
        {
            Write(Path.Combine(folder, file.Path), file.Text);
        }

        foreach (var note in export.Notes)
        {
            terminal.Error.WriteLine(Protocol.WireText.Clean($"{note.Rule}: note: {note.Text}."));
        }

        foreach (var refusal in export.Refusals)
        {
            terminal.Error.WriteLine(Protocol.WireText.Clean($"{refusal.Rule}: not exported: {refusal.Text}."));
        }

        using var writer = new StreamWriter(terminal.Output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        foreach (var file in export.Files)
        {
            writer.WriteLine(Path.Combine(folder, file.Path));
        }

        terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{export.Files.Count} files written to {folder}, {export.Refusals.Count} rules not exported."));
        return ids.Length > 0 && export.Refusals.Count > 0 ? ExitCode.InvalidRule : ExitCode.Done;
    }

    private static List<(Rule Rule, RuleContent? Content)> Rules(string[] ids, string[] packs)
    {
        var own = packs.Select(folder => Directory.Exists(folder) ? RulePack.FromFolder(folder) : throw new UsageException($"--pack '{folder}': no such folder"));
        var all = ShippedPacks.All.Concat(own).SelectMany(pack => pack.Rules.Select(rule => (Rule: rule, Content: pack.Content.GetValueOrDefault(rule.Id)))).ToList();
        return ids.Length == 0 ? all : [.. ids.Select(id => all.FindLast(each => each.Rule.Id.Equals(id, StringComparison.OrdinalIgnoreCase)) is { Rule: not null } found
            ? found : throw new UsageException($"RULE '{id}': no such rule; 'rfbwatch rules list' lists the rules"))];
    }

    private static void Write(string path, string text)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text, new UTF8Encoding(false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Outputs.OutputException($"--output: '{path}' cannot be written: {e.Message}");
        }
    }
}
