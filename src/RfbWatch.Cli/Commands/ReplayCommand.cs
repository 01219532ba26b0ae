using System.CommandLine;
using System.Globalization;
using RfbWatch.Capture;
using RfbWatch.Capture.Files;
using RfbWatch.Capture.Live;
using RfbWatch.Cli.Replays;
using RfbWatch.Engine;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch replay FILE --interface NAME</c>: sends a capture, to test a sensor, a mirror port or a rule.</summary>
internal static class ReplayCommand
{
    private const double SlowestSpeed = 0.001;
    private const double FastestSpeed = 1_000_000;

    /// <summary>The longest single wait; longer pauses are split.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "Capture file, or '-' for standard input." };
        var name = new Option<string>("--interface", "-i") { Description = "Interface to send on ('rfbwatch interfaces' lists them).", HelpName = "NAME", Required = true };
        var speed = new Option<double?>("--speed") { Description = "How many times as fast as captured, 0.001 to 1000000. Default 1.", HelpName = "N" };
        var topSpeed = new Option<bool>("--top-speed") { Description = "Send as fast as the interface takes the frames." };
        var force = new Option<bool>("--force") { Description = "Send even where the default route leads, on a network that others use." };
        var command = new Command("replay", "Send the frames of a capture on an interface, to test a sensor, a mirror port or a rule. Needs libpcap, and CAP_NET_RAW on Linux.") { file, name, speed, topSpeed, force };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(name), SpeedOf(parsed.GetValue(speed), parsed.GetValue(topSpeed)), parsed.GetValue(force), terminal));
        return command;
    }

    private static double? SpeedOf(double? speed, bool topSpeed)
    {
        if (topSpeed)
        {
            return speed is null ? null : throw new UsageException("--speed and --top-speed exclude each other; give one of them");
        }

        // Not a number fails both comparisons.
        return speed is null or (>= SlowestSpeed and <= FastestSpeed)
            ? speed ?? 1
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--speed {speed}: {SlowestSpeed} to {FastestSpeed:0} is allowed"));
    }

    private static ExitCode Run(string path, string name, double? speed, bool force, Terminal terminal)
    {
        using var source = CaptureFile.Open(path, cancellation: terminal.Interrupted);
        if (source.Problem is { Kind: CaptureProblemKind.Unreadable } unreadable)
        {
            throw new UnreadableException(unreadable.Message);
        }

        var opening = PcapLibrary.Current.OpenSender(name);
        if (opening.Sender is not { } sender)
        {
            throw new UsageException(opening.Problem!.Message);
        }

        using (sender)
        {
            if (!force && DefaultRoute.Leads(name) is not false)
            {
                throw new UsageException(DefaultRoute.Leads(name) is null
                    ? $"--interface {name}: whether the default route leads there cannot be told on this system; where it is certain that it does not, give --force"
                    : $"--interface {name}: the default route leads there, so that the frames would reach a network that others use; name an interface of a test network, or give --force");
            }

            void Wait(TimeSpan time) => terminal.Interrupted.WaitHandle.WaitOne(time < LongestWait ? time : LongestWait);
            var result = FrameReplay.Run(source, sender, new ReplayPace(speed, terminal.Clock, Wait), terminal.Interrupted);
            foreach (string line in Lines(result, source, name, sender))
            {
                terminal.Error.WriteLine(Protocol.WireText.Clean(line));
            }

            return terminal.Interrupted.IsCancellationRequested ? ExitCode.Interrupted
                : result.Failure is not null ? ExitCode.OutputFailed
                : source.Problem is { } problem ? EarlyStop.ExitCodeOf(problem.Kind)
                : result.IsWhole ? ExitCode.Done : ExitCode.Incomplete;
        }
    }

    private static IEnumerable<string> Lines(ReplayResult result, FrameSource source, string name, IFrameSender sender)
    {
        static string Frames(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} frame{(count == 1 ? "" : "s")}");
        yield return string.Create(CultureInfo.InvariantCulture, $"Sent {Frames(result.Sent)}, {result.SentBytes:N0} bytes, on {name} in {result.Elapsed.TotalSeconds:0.00} s.");
        if (result.Failure is { } failure)
        {
            yield return $"rfbwatch: {name}: {failure}; the rest was not sent";
        }

        if (source.Problem is { } problem)
        {
            yield return "rfbwatch: " + problem.Message;
        }

        foreach (var (linkType, count) in result.OtherLinkTypes)
        {
            yield return $"rfbwatch: {source.Name}: {Frames(count)} not sent: the link type is {linkType}, and {name} takes {sender.LinkType}";
        }

        if (result.TooLong > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"rfbwatch: {source.Name}: {Frames(result.TooLong)} not sent: up to {result.Longest} bytes long, and {name} takes {sender.MaxFrameLength}; a larger MTU helps: ip link set {name} mtu {result.Longest}");
        }

        if (result.TooShort > 0)
        {
            yield return $"rfbwatch: {source.Name}: {Frames(result.TooShort)} not sent: less than a link-layer header was captured";
        }

        if (result.Cut > 0)
        {
            yield return $"rfbwatch: {source.Name}: {Frames(result.Cut)} captured in part, and sent so";
        }
    }
}
