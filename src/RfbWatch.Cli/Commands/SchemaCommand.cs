using System.CommandLine;
using System.Text.Json;
using RfbWatch.Engine;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch schema [TABLE]</c>: prints the JSON Schemas of the output.</summary>
internal static class SchemaCommand
{
    public static Command Create(Terminal terminal)
    {
        var table = new Argument<string?>("TABLE")
        {
            Description = "The table whose rows to describe: " + string.Join(", ", Tables.All.Select(schema => schema.Name))
                + ". Default: the records of the stream, with all tables.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("schema", "Print the JSON Schema of the tables.") { table };
        command.SetAction(parsed => (int)Run(parsed.GetValue(table), terminal));
        return command;
    }

    private static ExitCode Run(string? name, Terminal terminal)
    {
        var options = JsonFormat.WriterOptions;
        options.Indented = true;
        options.NewLine = "\n";
        using (var writer = new Utf8JsonWriter(terminal.Output, options))
        {
            if (name is null)
            {
                JsonSchema.WriteStream(writer, Tables.All);
            }
            else
            {
                JsonSchema.WriteRow(writer, Tables.Find(name) ?? throw new UsageException(
                    $"TABLE '{name}': no such table; the tables are {string.Join(", ", Tables.All.Select(schema => schema.Name))}"));
            }
        }

        terminal.Output.WriteByte((byte)'\n');
        return ExitCode.Done;
    }
}
