using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Engine.Live;
using RfbWatch.Flows;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Live;

/// <summary>A session is reported at its verdict and at its end; if the first report still waits at the end, only the second remains.</summary>
public sealed class VerdictReportTests
{
    private static readonly DateTime Start = new(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    [Fact]
    public void A_report_that_waits_is_replaced_by_the_final_one()
    {
        var queue = new LiveQueue(64);
        using var worker = Worker(queue);
        ReadToVerdict(worker);
        Assert.Equal(1, queue.Count);
        worker.Flush();

        Assert.Equal(1, queue.Count);
        var session = Next(queue);
        Assert.Equal((true, false), (session.Final, session.IsUpdate));
        Assert.Equal(0, queue.DroppedSessions);
    }

    [Fact]
    public void After_a_report_that_was_taken_the_final_one_is_an_update()
    {
        var queue = new LiveQueue(64);
        using var worker = Worker(queue);
        ReadToVerdict(worker);
        var first = Next(queue);
        worker.Flush();

        var last = Next(queue);
        Assert.Equal((false, false), (first.Final, first.IsUpdate));
        Assert.Equal((true, true), (last.Final, last.IsUpdate));
        Assert.Equal(first.Id, last.Id);
    }

    [Fact]
    public void After_a_report_that_was_dropped_the_final_one_has_all_rows()
    {
        var queue = new LiveQueue(1);
        using (var other = Worker(queue))
        {
            ReadToVerdict(other);
        }

        using var worker = Worker(queue);
        ReadToVerdict(worker);
        Assert.Equal((1, 1L), (queue.Count, queue.DroppedSessions));
        Next(queue);
        worker.Flush();

        var session = Next(queue);
        Assert.Equal((true, false), (session.Final, session.IsUpdate));
    }

    /// <summary>Whichever of the two threads is first, the session is reported once at its beginning, and no report is lost.</summary>
    [Fact]
    public void A_report_taken_while_it_is_replaced_is_complete()
    {
        for (int round = 0; round < 200; round++)
        {
            var queue = new LiveQueue(64);
            using var worker = Worker(queue);
            ReadToVerdict(worker);
            var taken = new List<Session>();
            var reader = new Thread(() => taken.Add(Next(queue)));
            reader.Start();
            worker.Flush();
            reader.Join();
            if (queue.TryRead(out var rest))
            {
                taken.Add(rest.Session!);
            }

            Assert.True(taken[^1].Final);
            Assert.Equal(taken.Select((_, i) => i > 0), taken.Select(session => session.IsUpdate));
            Assert.InRange(taken.Count, 1, 2);
        }
    }

    /// <summary>The facts of a conversation whose streams have ended are determined once.</summary>
    [Fact]
    public void Both_reports_of_an_ended_session_have_the_same_facts()
    {
        var collected = new CollectedSessions();
        using var worker = Worker(collected);
        ReadToVerdict(worker);
        worker.Flush();

        Assert.Equal([false, true], collected.Sessions.Select(session => session.Final));
        Assert.Same(collected.Sessions[0].Facts, collected.Sessions[1].Facts);
    }

    private static Session Next(LiveQueue queue) => queue.TryRead(out var item) ? item.Session! : throw new InvalidOperationException("The queue is empty.");

    private static FlowWorker<FlowHandler> Worker(ISessionReceiver receiver) =>
        new(new FlowOptions(), new FlowHandler(new SessionTracker(new DetectionOptions(), receiver)));

    /// <summary>A whole session with its end, and a visit of open flows after it.</summary>
    private static void ReadToVerdict(FlowWorker<FlowHandler> worker)
    {
        var batch = FrameBatch.Of(Traffic.Session("desk", 20_000, Start));
        worker.Process(batch.Headers, batch.Memory);
        worker.VisitOpen(SessionTracker.Report);
    }
}
