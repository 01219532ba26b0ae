using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Flows;
using RfbWatch.TestKit;
using static RfbWatch.Engine.Tests.Attack.Dialogues;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// Cases 23, 65 and 66 of the threat model: real sessions beside a flood. Table, limits and rates are all scaled down by the same factor, so that the
/// arithmetic is the same.
/// </summary>
public class ThreatModelFloodTests
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Case_23_a_client_that_waits_ten_minutes_during_a_flood_of_banners_is_one_session()
    {
        const int Scale = 128, WaitSeconds = 600, BannersASecond = 10_000 / Scale;
        var strangers = Enumerable.Range(0, BannersASecond * (WaitSeconds + 10)).Select(i => Banner(i, Start.AddSeconds((double)i / BannersASecond)));
        var real = Whole(None(), Client(1, Start), before: (on, step) => on.Wait(TimeSpan.FromSeconds(step == Choice ? WaitSeconds : 0)));
        var (sessions, _) = Read(strangers.Concat(real.Packets), new FlowOptions { MaxFlows = (1 << 21) / Scale, MaxTrackedFlows = (1 << 16) / Scale });
        var session = Assert.Single(sessions);
        Assert.True(session.Facts.NoAuthentication && session.Initiator == Initiator.Client);
        Assert.True(session.Has("NoAuthSession"));
    }

    [Fact]
    public void Case_65_one_address_that_opens_many_connections_costs_nobody_else_a_session()
    {
        const int Scale = 16, Connections = 20_000 / Scale, Others = 50;
        var crowd = Enumerable.Range(0, Connections).SelectMany(i =>
            new TcpScript(new("10.66.0.1", (ushort)(2_000 + i)), new("10.200.0.1", 5901)) { Time = Start.AddMilliseconds(i * 10), ServerIsn = (uint)(i * 7_919) }.Open()
                .Server(None().Steps[ServerBanner].Bytes).Client(None().Steps[ClientBanner].Bytes).Server(1, 1).Ack(false).Packets);
        var others = Enumerable.Range(0, Others).SelectMany(i =>
            Whole(None(), Client(i, Start.AddMilliseconds(i * 200)), before: (on, step) => on.Wait(TimeSpan.FromSeconds(step == Choice && i % 2 == 0 ? 8 : 0))).Packets);
        var (sessions, counters) = Read(crowd.Concat(others), new FlowOptions { MaxFlows = (1 << 21) / Scale, MaxTrackedFlows = 8_192 / Scale });
        var right = sessions.Where(session => $"{session.Client.Address}" != "10.66.0.1" && session.Facts.NoAuthentication && session.Has("NoAuthSession")).ToList();
        Assert.Equal(Others, right.Count);
        Assert.True(counters.Stages.Sum(stage => stage.OverShare) > 0, "nobody was found over the share");
        Assert.Equal(0, counters.ConversationsLost);
    }

    [Fact]
    public void Case_66_where_every_message_is_a_conflict_every_session_is_found_and_reported()
    {
        const int Flows = 25;
        var packets = Enumerable.Range(0, Flows).SelectMany(i => Whole(None(1, 2), Client(i, Start), before: (on, step) =>
        {
            if (step < HandshakeSteps)
            {
                on.Forge(false, EndpointDecoys.Filler(900 + step), Forgery.LowTtl);
            }
        }).Packets);
        var (sessions, _) = Read(packets, new FlowOptions { MaxFlows = 1 << 12 });
        Assert.Equal(Flows, sessions.Count(session => session.Facts.NoAuthentication && session.Facts.Handshake?.Conflict is not null));
    }

    /// <summary>
    /// Hostile flows cannot take more than their share of time: the search for the received copies ends
    /// early, which is counted, and every session is reported with its conflict.
    /// </summary>
    [Fact]
    public void A_search_for_copies_that_uses_up_its_budget_is_counted_and_loses_no_session()
    {
        const int Flows = 25;
        var packets = Enumerable.Range(0, Flows).SelectMany(i => Whole(None(1, 2), Client(i, Start), before: (on, step) =>
        {
            if (step < HandshakeSteps)
            {
                on.Forge(false, EndpointDecoys.Filler(900 + step), Forgery.LowTtl);
            }
        }).Packets).ToList();
        var (whole, _, none) = Read(packets, new FlowOptions { MaxFlows = 1 << 12 }, new DetectionOptions());
        var (cut, _, some) = Read(packets, new FlowOptions { MaxFlows = 1 << 12 }, new DetectionOptions { CopySearchBurst = 100, CopySearchesPerSecond = 0 });

        Assert.Equal(0, none);
        Assert.True(some > 0, "no search was shortened");
        Assert.Equal((Flows, Flows), (whole.Count, cut.Count));
        Assert.All(cut, session => Assert.True(session.Facts.Handshake?.Conflict is not null && session.Has("HandshakeConflict")));
    }

    private static TcpScript Client(int number, DateTime time) => new(new($"10.100.{number / 250}.{(number % 250) + 1}", (ushort)(20_000 + number)), new("10.200.0.1", 5901)) { Time = time };

    private static TestPacket Banner(int number, DateTime time) =>
        new TcpScript(new($"10.50.{(number >> 8) & 255}.{number & 255}", (ushort)(1_024 + (number % 60_000))), new($"60.{(number >> 12) & 255}.{(number >> 4) & 255}.1", 5900)) { Time = time }
            .Server(None().Steps[ServerBanner].Bytes).Packets[0];

    private static (List<Session> Sessions, FlowCounters Counters) Read(IEnumerable<TestPacket> packets, FlowOptions options)
    {
        var (sessions, counters, _) = Read(packets, options, new DetectionOptions());
        return (sessions, counters);
    }

    private static (List<Session> Sessions, FlowCounters Counters, long Shortened) Read(IEnumerable<TestPacket> packets, FlowOptions options, DetectionOptions detection)
    {
        var receiver = new CollectedSessions();
        var watch = new SessionTracker(detection, receiver);
        using var worker = new FlowWorker<FlowHandler>(options, new FlowHandler(watch));
        foreach (var some in packets.OrderBy(packet => packet.Ticks).Chunk(8192))
        {
            var batch = FrameBatch.Of(some.Frames());
            worker.Process(batch.Headers, batch.Memory);
        }

        worker.Flush();
        return (receiver.Sessions, worker.Counters, watch.CopySearches.Shortened);
    }
}
