using System.CommandLine;
using System.Text;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.Engine.Hunting;
using RfbWatch.Engine.Runs;
using RfbWatch.Kql.Engine;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch query KQL|-f FILE</c>: runs KQL over captures and tables.</summary>
internal static class QueryCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new CommonOptions(OptionGroup.Rows);
        var text = new Argument<string?>("KQL") { Description = "The query.", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<string?>("--file", "-f") { Description = "File with the query.", HelpName = "FILE" };
        var captures = new Option<string[]>("--capture") { Description = "Captures whose sessions and connections are queried.", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
        var tables = new Option<string[]>("--table") { Description = "Table to read from a file, a folder or folder/*.parquet: CSV, JSON, Parquet, or a Defender export.", HelpName = "NAME=FILE", AllowMultipleArgumentsPerToken = true };
        var lenient = new Option<bool>("--lenient") { Description = "Treat unknown columns as null and unknown tables as empty, with a warning, instead of an error." };
        var plan = new Option<bool>("--plan") { Description = "Print the query plan, before and after optimisation, without running the query." };
        var noCache = CommonOptions.NoCache();
        var command = new Command("query", "Run KQL over captures and tables. A query that reads AlertInfo or AlertEvidence runs the rules first.") { text, file, captures, tables, lenient, plan, noCache };
        options.AddTo(command);

        int Run(ParseResult parsed)
        {
            string query = Text(parsed.GetValue(text), parsed.GetValue(file), [.. parsed.GetValue(captures) ?? [], .. parsed.GetValue(tables) ?? []]);
            var run = options.Triage(parsed, terminal.Clock) with { Paths = CommonOptions.Paths(parsed.GetValue(captures) ?? []), Hunt = null };
            var hunt = options.Inputs(parsed);
            hunt = hunt with { Telemetry = [.. hunt.Telemetry, .. TableFiles.Of("--table", parsed.GetValue(tables))], ColumnCache = parsed.GetValue(noCache) ? null : new ColumnCache() };

            // Sessions of captures get device and process names from the files, regardless of what the query reads.
            var inputs = run.Paths.Count > 0 ? HuntInputs.Read(hunt) : QueryInputs.Read(query, hunt, parsed.GetValue(lenient), terminal.Clock, terminal.Interrupted);
            if (parsed.GetValue(plan))
            {
                return (int)WritePlan(terminal, QueryRun.Compile(query, inputs, parsed.GetValue(lenient)), parsed.GetValue(file) ?? "query", query);
            }

            var outcome = QueryRun.Execute(query, run, hunt, inputs, parsed.GetValue(lenient), terminal.Interrupted);
            return (int)Report(terminal, outcome, parsed.GetValue(file) ?? "query", query, options.Report(parsed, terminal));
        }

        command.SetAction(parsed =>
        {
            try
            {
                return Run(parsed);
            }
            catch (OperationCanceledException) when (terminal.Interrupted.IsCancellationRequested)
            {
                return (int)ExitCode.Interrupted;
            }
        });
        return command;
    }

    private static ExitCode WritePlan(Terminal terminal, CompiledQuery query, string source, string text)
    {
        QueryErrors.Write(terminal.Error, source, text, query.Diagnostics);
        if (!query.CanRun)
        {
            return ExitCode.InvalidRule;
        }

        foreach (string line in $"As bound:\n{query.BoundPlan}\nAs run:\n{query.Plan}".Split('\n', StringSplitOptions.None).SkipLast(1))
        {
            terminal.Output.Write(Encoding.UTF8.GetBytes(Protocol.WireText.Clean(line) + "\n"));
        }

        return ExitCode.Done;
    }

    private static ExitCode Report(Terminal terminal, QueryOutcome outcome, string source, string text, ReportOptions report)
    {
        foreach (string problem in outcome.Problems)
        {
            terminal.Error.WriteLine("rfbwatch: " + Protocol.WireText.Clean(problem));
        }

        // The query reads a table that could not be loaded; its own errors would only hide that.
        if (outcome.TablesUnreadable && outcome.Result is null)
        {
            return ExitCode.Unreadable;
        }

        QueryErrors.Write(terminal.Error, source, text, outcome.Query.Diagnostics.Where(diagnostic => diagnostic.IsError || !report.Quiet));
        if (outcome.Result is not { } result)
        {
            if (outcome.Error is { } error)
            {
                terminal.Error.WriteLine($"rfbwatch: {source}: {Protocol.WireText.Clean(error)}");
            }

            return ExitCode.InvalidRule;
        }

        foreach (string notice in report.Quiet ? [] : outcome.Notices)
        {
            terminal.Error.WriteLine("rfbwatch: " + notice);
        }

        if (report.Stats && outcome.Captures is { } captures)
        {
            terminal.Error.WriteLine(StatsJson.Of(captures.Totals));
        }

        foreach (var warning in report.Quiet ? [] : result.Warnings)
        {
            terminal.Error.WriteLine($"{source}: warning {warning.Code}: {Protocol.WireText.Clean(warning.Message)}");
        }

        ResultTable.Write(terminal, result, report.Format);
        return outcome.Unreadable ? ExitCode.Unreadable : outcome.Captures?.ExitCode(report.FailOn) ?? ExitCode.Done;
    }

    /// <summary>The query. Options with several values also consume a query that follows them; in that case, the error says so.</summary>
    private static string Text(string? text, string? file, IReadOnlyList<string> values)
    {
        if ((text is null) == (file is null))
        {
            throw new UsageException(text is null && values.FirstOrDefault(value => value.Contains(' ', StringComparison.Ordinal) && !Path.Exists(value)) is { } taken
                ? $"query: '{Protocol.WireText.Clean(taken)}' was taken as a value of the option before it; put the query first: rfbwatch query 'KQL' --capture PATH"
                : "query: give either the query as one argument or a file with -f");
        }

        try
        {
            return text ?? File.ReadAllText(file!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"-f '{file}': cannot be read: {e.Message}");
        }
    }
}
