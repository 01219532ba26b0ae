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
        var name = new Option<string>("--interface", "-i") { Description = "Interface on which to send ('rfbwatch interfaces' lists them).", HelpName = "NAME", Required = true };
        var speed = new Option<double?>("--speed") { Description = "Speed relative to the capture, 0.001 to 1000000. Default: 1.", HelpName = "N" };
        var topSpeed = new Option<bool>("--top-speed") { Description = "Send as fast as the interface accepts frames." };
        var force = new Option<bool>("--force") { Description = "Send even on the interface of the default route, which others use." };
        var command = new Command("replay", "Send the frames of a capture on an interface, to test a sensor, a mirror port or a rule. Requires libpcap, and CAP_NET_RAW on Linux.") { file, name, speed, topSpeed, force };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(name), SpeedOf(parsed.GetValue(speed), parsed.GetValue(topSpeed)), parsed.GetValue(force), terminal));
        return command;
    }

    private static double? SpeedOf(double? speed, bool topSpeed)
    {
        if (topSpeed)
        {
            return speed is null ? null : throw new UsageException("--speed and --top-speed are mutually exclusive; give one of them");
        }

        // NaN fails both comparisons.
        return speed is null or (>= SlowestSpeed and <= FastestSpeed)
            ? speed ?? 1
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--speed {speed}: it must be from {SlowestSpeed} to {FastestSpeed:0}"));
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
                    ? $"--interface {name}: this system does not show whether the default route uses it; give --force if you are sure that it does not"
                    : $"--interface {name}: the default route uses it, so the frames would reach a network that others use; name an interface of a test network, or give --force");
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
            yield return $"rfbwatch: {source.Name}: {Frames(count)} not sent: the link type is {linkType}, but {name} accepts only {sender.LinkType}";
        }

        if (result.TooLong > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"rfbwatch: {source.Name}: {Frames(result.TooLong)} not sent: up to {result.Longest} bytes long, but {name} accepts at most {sender.MaxFrameLength}; increase the MTU: ip link set {name} mtu {result.Longest}");
        }

        if (result.TooShort > 0)
        {
            yield return $"rfbwatch: {source.Name}: {Frames(result.TooShort)} not sent: less than the link-layer header was captured";
        }

        if (result.Cut > 0)
        {
            yield return $"rfbwatch: {source.Name}: {Frames(result.Cut)} captured truncated, and sent as captured";
        }
    }
}
