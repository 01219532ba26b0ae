using System.Text;
using RfbWatch.Cli.Commands;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>One run of the program inside the test process.</summary>
internal sealed record CliRun(ExitCode Code, string Output, string Error)
{
    /// <summary>Runs a command line with its output in a pipe.</summary>
    public static CliRun Of(params string[] args) => Of(CancellationToken.None, args);

    public static CliRun Of(CancellationToken interrupted, params string[] args) => Of(interrupted, new ManualClock(), args);

    /// <summary>Runs a command line with a clock.</summary>
    public static CliRun Of(TimeProvider clock, params string[] args) => Of(CancellationToken.None, clock, args);

    /// <summary>Runs a command line with environment variables. By default there are none, because the variables of the tests have the program's prefix.</summary>
    public static CliRun With(Dictionary<string, string> environment, params string[] args) => Of(CancellationToken.None, new ManualClock(), args, environment);

    private static CliRun Of(CancellationToken interrupted, TimeProvider clock, string[] args, Dictionary<string, string>? environment = null)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        using var terminal = new Terminal(output, error, interrupted) { Clock = clock, Environment = environment ?? [] };
        var code = CommandLine.Run(args, terminal);
        return new CliRun(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
