using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Scripts;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Synthetic;

namespace RfbWatch.Engine.Tests;

/// <summary>Floods of banners, half-open and forged connections do not hide any session, and are counted.</summary>
public sealed class BlindingTests
{
    private const int Sessions = 500;
    private static readonly int HalfOpen = Repetitions.Of(100_000);
    private static readonly int Births = Repetitions.Of(50_000);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(80);
    private readonly CollectedSessions _found = new();

    public static TheoryData<int> TableSizes => [.. Repetitions.Sample([1 << 12, 1 << 16, 1 << 14, 1 << 10])];

    [Fact]
    public void A_million_banners_and_forged_connections_hide_nothing()
    {
        int banners = Repetitions.Of(1_600_000);
        using var worker = Run(new TriageOptions { Paths = [] }.Flows, new FloodTraffic(banners, HalfOpen, Births, Sessions, Wait, Length));
        var counters = worker.Counters;

        Assert.Equal(Sessions, _found.Sessions.Count(IsReal));
        Assert.All(_found.Sessions.Where(IsReal), AssertRight);
        Assert.All(_found.Sessions.Where(IsReal), session => Assert.Equal(Initiator.Client, session.Initiator));
        Assert.Equal(banners + HalfOpen + Births + Sessions, counters.Flows);
        Assert.Equal(0, counters.EvictedTracked);
        Assert.True(counters.EvictedOpenings > banners - 1_100_000 && counters.BannersUnanswered > banners * 15L / 16, $"{counters.EvictedOpenings} {counters.BannersUnanswered}");
        Assert.True(counters.Stages[(int)FlowStage.BothSides].Demoted > Births - 20_000, $"{counters.Stages[(int)FlowStage.BothSides].Demoted}");
        Assert.All(counters.Stages, stage => Assert.Equal((0, 0, 0), (stage.Tracked, stage.TrackedOpened, stage.Remembered)));
    }

    /// <summary>A smaller table loses sessions, but reports the same facts about the sessions it keeps.</summary>
    [Theory]
    [MemberData(nameof(TableSizes))]
    public void The_size_of_the_table_changes_no_verdict(int maxFlows)
    {
        using var worker = Run(new FlowOptions { MaxFlows = maxFlows }, new FloodTraffic(Repetitions.Of(200_000, least: 10_000), Repetitions.Of(20_000), Repetitions.Of(5_000), Sessions, Wait, Length));
        var real = _found.Sessions.Where(IsReal).ToList();
        var kept = real.FindAll(session => session.Flow.End != EndReason.Evicted && session.Facts is { ServerVersion: not null, ClientVersion: not null });

        Assert.InRange(kept.Count, Sessions / 6, Sessions);
        Assert.All(kept, AssertRight);
        Assert.All(real.Except(kept), part => Assert.True(part.Facts.SecurityType is null or 1 && part.Facts.AuthenticationResult is AuthenticationResult.NotSeen or AuthenticationResult.NotRequired));
        Assert.True(kept.Count == Sessions || worker.Counters.ConversationsLost > 0, "lost without a word");
    }

    /// <summary>An attacker who fills the table with forged conversations does not make each further flow cost a search of the whole table.</summary>
    [Fact]
    public void A_table_full_of_conversations_is_not_searched_for_each_new_flow()
    {
        int maxFlows = Repetitions.Of(1 << 13, least: 1 << 10);
        using var worker = Run(new FlowOptions { MaxFlows = maxFlows }, new FloodTraffic(2 * maxFlows, maxFlows, 2 * maxFlows, sessions: 10, Wait, Length));
        long evicted = worker.Counters.EvictedIdle + worker.Counters.EvictedDecided + worker.Counters.EvictedUndecided + worker.Counters.EvictedOpenings + worker.Counters.EvictedTracked;

        Assert.True(worker.Counters.EvictedTracked > maxFlows / 8, $"{worker.Counters.EvictedTracked} conversations evicted: the table was not full of them");
        Assert.True(worker.Counters.EvictionLooks < 2_000 * evicted, $"{worker.Counters.EvictionLooks} looks for {evicted} evictions");
    }

    /// <summary>No session was lost, so no loss is reported: floods of single packets cost only themselves.</summary>
    [Fact]
    public void A_flood_of_banners_alone_counts_no_conversation_as_lost()
    {
        using var worker = Run(new FlowOptions { MaxFlows = 1 << 14 }, new FloodTraffic(Repetitions.Of(400_000, least: 1 << 16), 0, 0, Sessions, Wait, Length));

        Assert.Equal((Sessions, 0), (_found.Sessions.Count(IsReal), worker.Counters.ConversationsLost));
        Assert.All(_found.Sessions, AssertRight);
    }

    private static bool IsReal(Session session) => session.Client.Address.ToString().StartsWith(FloodTraffic.ClientPrefix, StringComparison.Ordinal) && session.Server.Port == FloodTraffic.Port
        && session.Client.Port >= 40_000;

    private static void AssertRight(Session session)
    {
        var facts = session.Facts;
        Assert.Equal(
            ("003.008", "003.008", "2,1", 1, AuthenticationResult.NotRequired, true, Stage.Active),
            ($"{facts.ServerVersion}", $"{facts.ClientVersion}", string.Join(',', facts.OfferedSecurityTypes), facts.SecurityType, facts.AuthenticationResult, facts.NoAuthentication, facts.Stage));
        Assert.Equal(("desk", 1, EndReason.Fin), (facts.DesktopName, facts.Activity.KeyEvents, session.Flow.End));
        Assert.Equal((session.Flow.InitiatorKnown ? Initiator.Client : Initiator.Unknown, true, true), (session.Initiator, session.Has("NoAuthSession"), session.Has("NonStandardPort")));
    }

    private FlowWorker<FlowHandler> Run(FlowOptions options, FloodTraffic traffic)
    {
        var worker = new FlowWorker<FlowHandler>(options, new FlowHandler(new SessionTracker(new DetectionOptions(), _found)));
        foreach (var (headers, count, memory) in traffic.Batches())
        {
            worker.Process(headers.AsSpan(0, count), memory);
        }

        worker.Flush();
        return worker;
    }
}
