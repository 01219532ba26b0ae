using System.Globalization;
using RfbWatch.Cli.Reports;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Cli.Shell;

/// <summary>The commands of the shell: everything that is not a query.</summary>
internal static class ShellCommands
{
    private const string SchemaName = ".schema";
    private const string FormatName = ".format";

    /// <summary>All commands, in the order of the help.</summary>
    public static readonly IReadOnlyList<ShellCommand> All =
    [
        new(".help", "", "These lines.", (shell, _) => Help(shell)),
        new(".show tables", "", "The tables that have rows, with their columns and rows.", (shell, _) => shell.Print(TableLines(shell))),
        new(SchemaName, "TABLE", "The columns of a table and their types.", Schema),
        new(".plan", "[QUERY]", "The plan of a query, before and after optimisation; without a query, that of the last one.", Plan),
        new(".save", "FILE", "Writes the last result to a file: .csv, .jsonl or .parquet.", (shell, path) => ResultFile.Save(shell, path)),
        new(FormatName, "NAME", $"How results are shown: {FormatNames()}.", Format),
        new(".quit", "", "Ends the shell, as Ctrl-D does.", (shell, _) => shell.State.IsEnded = true),
    ];

    /// <summary>Runs a command.</summary>
    public static void Run(KqlShell shell, string text)
    {
        string line = text.Trim().TrimEnd(';').TrimEnd();
        var command = All.FirstOrDefault(each => line.Equals(each.Name, StringComparison.OrdinalIgnoreCase) || line.StartsWith(each.Name + " ", StringComparison.OrdinalIgnoreCase));
        if (command is null)
        {
            shell.Say($"{Protocol.WireText.Clean(line.Split(' ')[0])}: no such command; the commands are {string.Join(", ", All.Select(each => each.Name))}");
            return;
        }

        string argument = line[command.Name.Length..].Trim();
        if (argument.Length > 0 && command.Argument.Length == 0)
        {
            shell.Say($"{command.Name}: takes no argument, not '{Protocol.WireText.Clean(argument)}'");
        }
        else if (argument.Length == 0 && command.Argument is not ("" or ['[', ..]))
        {
            shell.Say($"{command.Name}: needs {command.Argument}: {command.Description}");
        }
        else
        {
            command.Run(shell, argument);
        }
    }

    /// <summary>The suggestions for the word at the end of a command.</summary>
    public static IReadOnlyList<string> Suggestions(string line, KqlOptions options, out int start)
    {
        var command = All.FirstOrDefault(each => each.Argument.Length > 0 && line.StartsWith(each.Name + " ", StringComparison.OrdinalIgnoreCase));
        start = command is null ? line.Length - line.TrimStart().Length : command.Name.Length + 1;
        string word = line[start..];
        var texts = command?.Name switch
        {
            null => All.Select(each => each.Name),
            SchemaName => options.Catalog.TableNames.Concat(options.Catalog.OtherNames).Order(StringComparer.Ordinal),
            FormatName => Enum.GetNames<ShellFormat>().Select(name => name.ToLowerInvariant()),
            _ => [],
        };
        return [.. texts.Where(text => text.StartsWith(word, StringComparison.OrdinalIgnoreCase))];
    }

    private static string FormatNames() => string.Join(", ", Enum.GetNames<ShellFormat>().Select(name => name.ToLowerInvariant()));

    private static void Help(KqlShell shell)
    {
        int width = All.Max(command => command.Name.Length + 1 + command.Argument.Length) + 2;
        shell.Print([
            "Enter runs a query that is complete, and begins another line otherwise; an empty line or a semicolon runs what is there.",
            "A text that begins with | continues the last query. Tab completes names, the arrows give earlier queries, Ctrl-C stops a query or discards a text.",
            .. All.Select(command => $"{command.Name} {command.Argument}".PadRight(width) + command.Description),
        ]);
    }

    /// <summary>Each table's rows are counted when its line is printed, so that none are counted for pages that the user skips.</summary>
    private static IEnumerable<string> TableLines(KqlShell shell)
    {
        var rows = shell.Session.Rows;
        var named = rows.TableNames.Where(rows.HasRows).Order(StringComparer.Ordinal).ToList();
        int width = named.Select(name => name.Length).Append(0).Max() + 2;
        foreach (string name in named)
        {
            string counted = shell.Count(name) is { } count ? count.ToString("N0", CultureInfo.InvariantCulture) : "?";
            yield return string.Create(CultureInfo.InvariantCulture, $"{name.PadRight(width)}{rows.Find(name)!.Count,4} columns  {counted,12} rows");
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"{rows.TableNames.Count(name => !rows.HasRows(name)) + rows.OtherNames.Count()} other tables are known and have no rows here.");
    }

    private static void Schema(KqlShell shell, string table)
    {
        if (shell.Session.Rows.Find(table) is not { } schema)
        {
            shell.Say($"{SchemaName} '{Protocol.WireText.Clean(table)}': no such table; .show tables lists those with rows");
            return;
        }

        int width = schema.Columns.Select(column => column.Name.Length).Append(0).Max() + 2;
        shell.Print(schema.Columns.Select(column => Protocol.WireText.Clean(column.Name).PadRight(width) + Kql.Values.KustoTypeNames.NameOf(column.Type)));
    }

    private static void Plan(KqlShell shell, string query)
    {
        string text = query.Length > 0 ? query : shell.State.Query ?? "";
        if (text.Length == 0)
        {
            shell.Say(".plan: no query has run yet; write one behind the command");
            return;
        }

        var compiled = shell.Session.Compile(text, shell.IsLenient);
        QueryErrors.Write(shell.Terminal.Error, "query", text, compiled.Diagnostics);
        if (compiled.CanRun)
        {
            shell.Print($"As bound:\n{compiled.BoundPlan}\nAs run:\n{compiled.Plan}".TrimEnd().Split('\n').Select(line => Protocol.WireText.Clean(line)));
        }
    }

    private static void Format(KqlShell shell, string name)
    {
        int index = Array.FindIndex(Enum.GetNames<ShellFormat>(), each => each.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
        {
            shell.Say($"{FormatName} '{Protocol.WireText.Clean(name)}': it must be one of {FormatNames()}");
            return;
        }

        shell.State.Format = Enum.GetValues<ShellFormat>()[index];
    }
}
