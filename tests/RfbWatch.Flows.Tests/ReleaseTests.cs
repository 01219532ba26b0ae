using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>A flow leaves the table once, whatever ends it: it is reported once, and its memory is released once.</summary>
public class ReleaseTests
{
    private const int Seed = 20261203;
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(61), TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(61), TimeSpan.FromHours(25), TimeSpan.FromDays(20 * 365), -TimeSpan.FromDays(20 * 365),
    ];

    private static readonly string[] Payloads = ["", "", "R", "RF", "RFB ", "RFB x", "B x", "FB ", "else", "0123456789"];

    private static readonly TcpFlags[] Flags =
    [
        TcpFlags.Syn, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Rst | TcpFlags.Ack, TcpFlags.Ack, TcpFlags.Ack, TcpFlags.Ack, TcpFlags.Ack, TcpFlags.Ack, TcpFlags.Ack,
    ];

    /// <summary>
    /// Both sides are undecided when the flow ends, the initiator's bytes behind a gap. They are read again after the responder's were given up, and that ends the tracking.
    /// </summary>
    [Fact]
    public void An_undecided_flow_is_released_once_and_later_flows_do_not_share_its_memory()
    {
        var log = new Probing { ReportAll = true };
        using var worker = new FlowWorker<PrefixHandler>(FlowRun.Small, new PrefixHandler(log));
        Run(worker, Flow(1, Start).Open().SendAt(true, 5, "RF"u8).SendAt(false, 0, "RF"u8).Frames());
        Assert.Equal(1, worker.TrackedCount);
        worker.Expire(Start.AddDays(2).Ticks);
        Assert.Single(log.Closed);
        AssertReleased(worker);

        var one = Flow(2, Start.AddDays(3)).Open().FromResponder("RFB one"u8).FromInitiator("1"u8).FromResponder("more"u8).Frames();
        var two = Flow(3, Start.AddDays(3)).Open().FromResponder("RFB two"u8).FromInitiator("2"u8).FromResponder("more"u8).Frames();
        Run(worker, one.Zip(two).SelectMany(pair => new[] { pair.First, pair.Second }));
        Assert.Equal(2, worker.TrackedCount);
        worker.Flush();

        Assert.Equal(["RFB onemore1", "RFB twomore2"], log.Sinks.Select(sink => sink.Responder + sink.Initiator));
        AssertReleased(worker);
    }

    /// <summary>The handler refuses a flow whose verdict is available only when it is closed.</summary>
    [Fact]
    public void A_flow_that_is_refused_at_its_end_is_released_once()
    {
        var log = new Probing { ReportAll = true, Accepts = () => false };
        using var worker = new FlowWorker<PrefixHandler>(FlowRun.Small, new PrefixHandler(log));
        Run(worker, Flow(1, Start).Open().SendAt(true, 5, "RFB "u8).FromResponder("RF"u8).Frames());
        worker.Flush();

        Assert.Empty(log.Sinks);
        Assert.Single(log.Closed);
        AssertReleased(worker);
    }

    /// <summary>
    /// Eight pairs of endpoints in a table for six flows: connections are opened, reset, closed, left idle, evicted, refused, demoted and resumed in any order. If ended flows are closed
    /// early, their late bytes may begin another session of the same flow, so only without this is each flow one report.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void In_any_order_of_events_every_flow_is_reported_once_and_nothing_stays_allocated(bool closesEnded)
    {
        for (int round = 0; round < Repetitions.Of(150); round++)
        {
            string where = $"seed {Seed + round}";
            var random = new Random(Seed + round);
            var log = new Probing { ReportAll = true, ProgressOf = ByLength, Accepts = () => random.Next(8) != 0 };
            using var worker = new FlowWorker<PrefixHandler>(FlowRun.Small with { MaxFlows = 6, MaxTrackedFlows = 64 }, new PrefixHandler(log));
            var time = Start;
            for (int step = 1; step <= 300; step++)
            {
                time += TimeSpan.FromMilliseconds(random.Next(1, 500));
                switch (random.Next(24))
                {
                    case 0: worker.Expire(time.Ticks); break;
                    case 1: worker.ExpirePart(time.Ticks); break;
                    case 2 when closesEnded: worker.CloseEnded(time.Ticks); break;
                    case 3: worker.VisitOpen((sink, in flow, _) => ((RecordingSink)sink).HasChanged = false); break;
                    case 4: worker.TrimExcess(); break;
                    case 5 when random.Next(4) == 0: worker.Flush(); break;
                    case 6: time += Pauses[random.Next(Pauses.Length)]; break;
                    default: Run(worker, Packet(random, time), step); break;
                }
            }

            worker.Flush();

            int closed = log.Sinks.Count(sink => sink.Closed is not null);
            var stages = worker.Counters.Stages;
            Assert.True(log.Sinks.Count == closed + stages.Where((_, stage) => stage != (int)FlowStage.Opening).Sum(stage => stage.Demoted), where);
            Assert.True(closesEnded || worker.Counters.Flows == log.Closed.Count + closed + stages.Sum(stage => stage.Unreported), where);
            AssertReleased(worker);
        }
    }

    /// <summary>By the number of bytes received, so that sinks pass through all stages.</summary>
    private static SinkProgress ByLength(RecordingSink sink) => (sink.Bytes(FlowDirection.FromInitiator).Length + sink.Bytes(FlowDirection.FromResponder).Length) switch
    {
        <= 4 => SinkProgress.OneSide,
        <= 8 => SinkProgress.BothSides,
        <= 12 => SinkProgress.Negotiating,
        _ => SinkProgress.Accepted,
    };

    /// <summary>A segment of one of eight pairs of endpoints, near the beginning of its stream.</summary>
    private static List<TestFrame> Packet(Random random, DateTime time)
    {
        var flags = Flags[random.Next(Flags.Length)];
        var flow = Flow(random.Next(1, 9), time);
        bool fromInitiator = flags == TcpFlags.Syn || (flags != (TcpFlags.Syn | TcpFlags.Ack) && random.Next(2) == 0);
        var (own, other) = fromInitiator ? (flow.InitiatorIsn, flow.ResponderIsn) : (flow.ResponderIsn, flow.InitiatorIsn);
        uint sequence = flags.HasFlag(TcpFlags.Syn) ? own : own + 1 + (uint)random.Next(13);
        uint acknowledgment = flags == TcpFlags.Syn ? 0 : flags.HasFlag(TcpFlags.Syn) ? other + 1 : other + 1 + (uint)random.Next(13);
        byte[] payload = flags == TcpFlags.Ack ? System.Text.Encoding.ASCII.GetBytes(Payloads[random.Next(Payloads.Length)]) : [];
        return flow.Add(fromInitiator, sequence, acknowledgment, flags, payload).Frames();
    }

    private static void AssertReleased(FlowWorker<PrefixHandler> worker)
    {
        Assert.All(worker.Counters.Stages, stage => Assert.Equal((0, 0, 0), (stage.Tracked, stage.TrackedOpened, stage.Remembered)));
        Assert.Equal((0, 0L, 0), (worker.TrackedCount, worker.HeldBytes, worker.LiveFlows));
    }

    private static TcpConversationBuilder Flow(int number, DateTime time) => new(new($"10.0.0.{number}", 4000), new($"10.0.1.{number}", 5900)) { Time = time };

    private static void Run(FlowWorker<PrefixHandler> worker, IEnumerable<TestFrame> frames, long firstNumber = 1)
    {
        var batch = FrameBatch.Of(frames, firstNumber);
        worker.Process(batch.Headers, batch.Memory);
    }
}
