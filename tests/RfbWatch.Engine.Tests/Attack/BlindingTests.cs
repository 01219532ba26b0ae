using System.Globalization;
using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Flows;
using RfbWatch.TestKit;
using static RfbWatch.Engine.Tests.Attack.Dialogues;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// Floods of foreign packets beside real sessions, some of which wait a minute before they choose a type: every real session is still found unchanged. CI
/// runs an eighth of the flood with an eighth of the table; RFBWATCH_WHOLE_FLOOD=1 runs all of it, over a million packets.
/// </summary>
public class BlindingTests
{
    private const int RealSessions = 500;
    private const int WaitSeconds = 60;
    private const int BannersASecond = 20_000;
    private const int Seconds = 75;

    private static readonly int Scale = Environment.GetEnvironmentVariable("RFBWATCH_WHOLE_FLOOD") == "1" ? 1 : 8;

    private static readonly DateTime Start = new(2026, 1, 2, 3, 0, 0, DateTimeKind.Utc);

    /// <summary>The kinds of flood.</summary>
    public static TheoryData<string> Floods =>
        [.. Repetitions.Sample(((string[])["births-with-list", "banner", "half-open", "births-with-banner", "births-with-versions"]).Where(flood => !OpenCases.Floods.ContainsKey(flood)))];

    [Theory]
    [MemberData(nameof(Floods))]
    public void Every_real_session_is_found(string flood)
    {
        string? wrong = Wrong(flood);
        Assert.True(wrong is null, wrong);
    }

    [Fact]
    public void Known_failures_still_fail() => Assert.All(OpenCases.Floods.Keys, flood => Assert.NotNull(Wrong(flood)));

    private static string? Wrong(string flood)
    {
        int aSecond = flood switch { "banner" => BannersASecond, "half-open" => 10_000, "births-with-list" => 1_500, _ => 3_000 } / Scale;
        var strangers = Enumerable.Range(0, aSecond * Seconds).SelectMany(i => Stranger(flood, i, Start.AddSeconds((double)i / aSecond)));
        var real = Enumerable.Range(0, RealSessions).SelectMany(Real);
        var receiver = new CollectedSessions();
        var options = new FlowOptions { MaxFlows = (3 << 18) / Scale, MaxTrackedFlows = (1 << 16) / Scale };
        using var worker = new FlowWorker<FlowHandler>(options, new FlowHandler(new SessionTracker(new DetectionOptions(), receiver)));
        foreach (var packets in Merged(strangers, [.. real.OrderBy(packet => packet.Ticks)]).Chunk(8192))
        {
            var batch = FrameBatch.Of(packets.Frames());
            worker.Process(batch.Headers, batch.Memory);
        }

        worker.Flush();
        var found = receiver.Sessions.Where(session => $"{session.Server.Address}" == "10.200.0.1").ToList();
        var right = found.Where(session => session.Facts.NoAuthentication && session.Has("NoAuthSession") && session.Initiator == Initiator.Client).Select(session => session.Client.Port).ToHashSet();
        var missing = Enumerable.Range(0, RealSessions).Where(i => !right.Contains((ushort)(20_000 + i))).ToList();
        return missing.Count > 0 || found.Count != RealSessions
            ? string.Create(CultureInfo.InvariantCulture,
                $"{flood}: {missing.Count} of {RealSessions} real sessions are lost or wrong, of which {missing.Count(IsPatient)} waited; {found.Count} rows of their server")
            : receiver.Sessions.Except(found).Any(session => session.Severity >= Severity.High) ? $"{flood}: the flood is accused"
            : null;
    }

    private static bool IsPatient(int number) => number % 4 == 0;

    private static IEnumerable<TestPacket> Real(int number)
    {
        var tcp = new TcpScript(new($"10.100.{number / 250}.{(number % 250) + 1}", (ushort)(20_000 + number)), new("10.200.0.1", 5901)) { Time = Start.AddMilliseconds(2_000 + (number * 20)) };
        return Whole(None(), tcp, before: (on, step) => on.Wait(TimeSpan.FromSeconds(step == Choice && IsPatient(number) ? WaitSeconds : 0))).Packets;
    }

    private static IEnumerable<TestPacket> Stranger(string flood, int number, DateTime time)
    {
        string address = $"{60 + (number >> 20)}.{(number >> 12) & 255}.{(number >> 4) & 255}.{1 + ((number & 15) * 16)}";
        var tcp = new TcpScript(new($"10.50.{(number >> 8) & 255}.{number & 255}", (ushort)(1_024 + (number % 60_000))), new(address, 5900)) { Time = time, Interval = TimeSpan.FromTicks(10), ServerIsn = (uint)number * 77_777 };
        byte[] banner = New.ServerBanner("003.008").ServerBytes;
        return (flood switch
        {
            "banner" => tcp.Server(banner),
            "half-open" => tcp.Syn(),
            "births-with-banner" => tcp.Open().Server(banner).Ack(false),
            "births-with-versions" => tcp.Open().Server(banner).Client(banner),
            _ => tcp.Open().Server(banner).Client(banner).Server(1, 2).Ack(false),
        }).Packets;
    }

    /// <summary>Merges both by time without holding the flood in memory.</summary>
    private static IEnumerable<TestPacket> Merged(IEnumerable<TestPacket> flood, IReadOnlyList<TestPacket> real)
    {
        int next = 0;
        foreach (var packet in flood)
        {
            for (; next < real.Count && real[next].Ticks <= packet.Ticks; next++)
            {
                yield return real[next];
            }

            yield return packet;
        }

        for (; next < real.Count; next++)
        {
            yield return real[next];
        }
    }
}
