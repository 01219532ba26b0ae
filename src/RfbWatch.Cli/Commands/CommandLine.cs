using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using RfbWatch.Capture.Live;
using RfbWatch.Capture.SharpPcap;
using RfbWatch.Engine;
using RfbWatch.Outputs;

namespace RfbWatch.Cli.Commands;

/// <summary>The program: parses the command line, runs one verb, and converts errors into one line and an exit code.</summary>
public static class CommandLine
{
    /// <summary>How arguments are given to a verb for which they are often in the wrong place, by verb.</summary>
    private static readonly Dictionary<string, string> Hints = new(StringComparer.Ordinal) { ["query"] = "the query is one argument; captures follow --capture" };

    /// <summary>Runs one command line.</summary>
    public static ExitCode Run(IReadOnlyList<string> args, Terminal terminal)
    {
        PcapLibrary.Register(SharpPcapLibrary.Instance);
        try
        {
            var parsed = Create(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0 && parsed.Action is not ExitCodeHelp)
            {
                throw new UsageException(Explain(parsed));
            }

            if (!IsHelp(parsed) && CryptographyLibrary.Obstacle(CryptographyLibrary.Names) is { } missing)
            {
                throw new UsageException(missing);
            }

            using var help = new StringWriter { NewLine = "\n" };
            var code = (ExitCode)parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = help,
                Error = terminal.Error,
            });
            if (!terminal.IsAbandoned)
            {
                terminal.Output.Write(System.Text.Encoding.UTF8.GetBytes(help.ToString()));
                terminal.Output.Flush();
            }

            return code;
        }
        catch (UsageException e)
        {
            terminal.Error.WriteLine($"rfbwatch: {e.Message}");
            return ExitCode.Usage;
        }
        catch (UnreadableException e)
        {
            terminal.Error.WriteLine($"rfbwatch: {Protocol.WireText.Clean(e.Message)}");
            return ExitCode.Unreadable;
        }
        catch (OutputException e)
        {
            terminal.Error.WriteLine($"rfbwatch: {e.Message}");
            return ExitCode.OutputFailed;
        }
        catch (Exception e) when (FileLimit.Explains(e))
        {
            terminal.Error.WriteLine($"rfbwatch: {FileLimit.Message}");
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"rfbwatch: standard output cannot be written: {e.Message}");
            return ExitCode.OutputFailed;
        }
#pragma warning disable CA1031 // The last handler: for any exception, the user gets one line and an exit code, never a stack trace.
        catch (Exception e)
#pragma warning restore CA1031
        {
            terminal.Error.WriteLine($"rfbwatch: {MessageFor(e)}");
            return ExitCode.Defect;
        }
    }

    /// <summary>The message for an exception that no other code handles.</summary>
    internal static string MessageFor(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is OutOfMemoryException)
            {
                return $"out of memory: {Environment.WorkingSet >> 20} MiB in use, limited to {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20} MiB by the machine, its control group or DOTNET_GCHeapHardLimit; "
                    + "raise the limit, or use less memory: --workers 1, a lower --max-flows, fewer inputs";
            }
        }

        string where = exception.StackTrace?.Split('\n').FirstOrDefault()?.Trim() ?? "";
        return $"internal error: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")} ({where}); please report it";
    }

    private static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Finds VNC sessions (RFB protocol) on any TCP port, and reports how each was authenticated.")
        {
            TriageCommand.Create(terminal),
            SchemaCommand.Create(terminal),
            ExplainCommand.Create(terminal),
            QueryCommand.Create(terminal),
            KqlCommand.Create(terminal),
            RulesCommand.Create(terminal),
            SensorCommand.Create(terminal),
            StatusCommand.Create(terminal),
            InterfacesCommand.Create(terminal),
            ReplayCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            ConfigCommand.Create(terminal),
            BenchCommand.Create(terminal),
            CompletionCommand.Create(terminal),
            ManualCommand.Create(terminal),
        };
        root.SetAction(int (_) => throw new UsageException(
            $"no command given; use one of {string.Join(", ", root.Subcommands.Select(command => command.Name))}; see rfbwatch --help"));
        var helpOption = root.Options.OfType<HelpOption>().Single();
        helpOption.Action = new ExitCodeHelp((HelpAction)helpOption.Action!);
        return root;
    }

    /// <summary>Whether the command line only requests help, the version or completions.</summary>
    private static bool IsHelp(ParseResult parsed) => parsed.Action is ExitCodeHelp || parsed.CommandResult.Command is RootCommand;

    private static string Explain(ParseResult parsed)
    {
        string name = parsed.CommandResult.Command.Name;
        string verb = parsed.CommandResult.Command is RootCommand ? "" : " " + name;
        string hint = parsed.UnmatchedTokens.Count > 0 && Hints.TryGetValue(name, out string? text) ? $" ({text})" : "";
        return $"{parsed.Errors[0].Message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal).TrimEnd('.')}{hint}; see rfbwatch{verb} --help";
    }
}
