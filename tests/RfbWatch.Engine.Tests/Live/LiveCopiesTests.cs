using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Engine.Live;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Flows;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Live;

/// <summary>A session seen on two interfaces is reported once.</summary>
public sealed class LiveCopiesTests
{
    private static readonly DateTime Start = new(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    [Fact]
    public async Task The_second_interfaces_copy_gives_no_rows()
    {
        var frames = Traffic.Session("desk", 20_000, Start);
        var first = Seen("eth0", frames);
        var second = Seen("eth1", [.. frames.Select(frame => frame with { Ticks = frame.Ticks + 50 })]);
        Assert.Equal([false, true], first.Select(session => session.Final));

        var rows = await Emitted(first[0], second[0], second[1], first[1]);

        Assert.Single(rows.Select(row => row.Cell("SessionId")).Distinct());
        Assert.Equal([false, true], rows.Select(row => row.Cell("Final")));
        Assert.Equal(["eth0", "eth1"], rows.Select(row => row.Cell("Interface")));
    }

    [Fact]
    public async Task The_interface_that_sees_both_directions_says_more()
    {
        var frames = Traffic.Session("desk", 20_000, Start);
        var fromServer = Seen("eth0", [.. frames.Where(frame => SourcePort(frame) != 20_000)]);
        var both = Seen("eth1", frames);

        var rows = await Emitted([.. fromServer, .. both, .. fromServer]);

        Assert.Single(rows.Select(row => row.Cell("SessionId")).Distinct());
        Assert.Equal(("eth1", "", true), (rows[^1].Cell("Interface"), rows[^1].Cell("OneSided"), rows[^1].Cell("Final")));
    }

    [Fact]
    public async Task The_same_packets_an_hour_later_are_another_session()
    {
        var frames = Traffic.Session("desk", 20_000, Start);
        var rows = await Emitted([.. Seen("eth0", frames), .. Seen("eth0", [.. frames.Select(frame => frame with { Ticks = frame.Ticks + TimeSpan.TicksPerHour })])]);

        Assert.Equal(4, rows.Count);
        Assert.Equal(2, rows.Select(row => row.Cell("SessionId")).Distinct().Count());
        Assert.Single(rows.Select(row => row.Cell("FlowId")).Distinct());
    }

    private static int SourcePort(TestFrame frame) => (frame.Bytes[34] << 8) | frame.Bytes[35];

    /// <summary>The output of a worker on an interface: the session at its verdict and at its end.</summary>
    private static List<Session> Seen(string name, IReadOnlyList<TestFrame> frames)
    {
        var receiver = new CollectedSessions();
        using var worker = new FlowWorker<FlowHandler>(new FlowOptions(), new FlowHandler(new SessionTracker(new DetectionOptions(), receiver) { Interface = name }));
        foreach (var frame in frames)
        {
            var batch = FrameBatch.Of([frame]);
            worker.Process(batch.Headers, batch.Memory);
            worker.VisitOpen(SessionTracker.Report);
        }

        worker.Flush();
        return receiver.Sessions;
    }

    private static async Task<List<TableRow>> Emitted(params Session[] sessions)
    {
        var queue = new LiveQueue(64);
        var output = new KeptRows();
        foreach (var session in sessions)
        {
            queue.OnSession(session);
        }

        queue.Complete();
        await new RowPublisher(queue, [output], () => new RowOptions(), _ => 0).RunAsync();
        return [.. output.Rows.Where(row => row.Table == Tables.RfbSessions)];
    }
}
