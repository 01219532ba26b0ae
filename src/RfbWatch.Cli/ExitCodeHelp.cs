using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using RfbWatch.Engine;

namespace RfbWatch.Cli;

/// <summary>Writes the help of a command, followed by all exit codes.</summary>
internal sealed class ExitCodeHelp(HelpAction inner) : SynchronousCommandLineAction
{
    /// <summary>Every exit code with its meaning, in order.</summary>
    public static readonly (ExitCode Code, string Meaning)[] Meanings =
    [
        (ExitCode.Done, "done"),
        (ExitCode.Found, "something at or above --fail-on was found"),
        (ExitCode.Usage, "wrong usage or configuration"),
        (ExitCode.Unreadable, "an input cannot be read or is not a capture; the other inputs were read"),
        (ExitCode.Incomplete, "done, but an input was incomplete: it ended prematurely, or parts of it could not be read"),
        (ExitCode.InvalidRule, "a rule is invalid, or did not fire on its simulation"),
        (ExitCode.OutputFailed, "an output failed"),
        (ExitCode.Degraded, "degraded: a limit was reached, so something may have been missed"),
        (ExitCode.Defect, "an internal error, or out of memory"),
        (ExitCode.Interrupted, "interrupted; the results so far were kept"),
    ];

    public override int Invoke(ParseResult parseResult)
    {
        inner.MaxWidth = Terminal.DefaultWidth;
        int code = inner.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Exit codes:");
        foreach (var (number, meaning) in Meanings)
        {
            output.WriteLine($"  {(int)number,3}  {meaning}");
        }

        output.WriteLine("If several apply, the first of these: 130, 6, 5, 1, 3, 7, 4.");
        return code;
    }
}
