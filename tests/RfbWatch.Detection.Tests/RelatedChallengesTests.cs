using RfbWatch.Detection.Challenges;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Challenges;
using RfbWatch.TestKit;

namespace RfbWatch.Detection.Tests;

public class RelatedChallengesTests
{
    /// <summary>Two consecutive challenges of x11vnc 0.9.16 (Debian 12), 34 numbers apart.</summary>
    private const string First = "9a373c1731fbb5c8a65f16dadb680082";

    private const string Second = "9cb60a517eb1b0948b8bfc8b0db9312c";

    /// <summary>A challenge of the system's random generator, which is related to none of these.</summary>
    private const string Unrelated = "c62b833b2c5bf89eacd3d7b52fe61d09";

    [Fact]
    public void Two_sessions_of_one_server_prove_its_generator_of_both()
    {
        var challenges = new RelatedChallenges();
        var sessions = new[] { With(First, 50001), With(Second, 50002), With(Unrelated, 50003) };
        foreach (var session in sessions)
        {
            challenges.Evaluate(session);
        }

        Assert.Equal([true, true, false], sessions.Select(session => session.Has("PredictableChallenge")));
    }

    [Fact]
    public void Sessions_of_two_servers_prove_nothing()
    {
        var challenges = new RelatedChallenges();
        var other = With(Second, 50002, server: "10.0.0.9");
        challenges.Evaluate(With(First, 50001));
        challenges.Evaluate(other);
        Assert.False(other.Has("PredictableChallenge"));
    }

    [Fact]
    public void The_same_session_again_keeps_what_was_found()
    {
        var challenges = new RelatedChallenges();
        challenges.Evaluate(With(First, 50001));
        challenges.Evaluate(With(Second, 50002));
        var again = With(First, 50001);
        challenges.Evaluate(again);
        Assert.True(again.Has("PredictableChallenge"));
    }

    /// <summary>A live session is reported at its verdict and at its end. What proves it comes before or after its verdict; many sessions may come before its end.</summary>
    [Theory]
    [InlineData(First, Second, 0)]
    [InlineData(First, Second, RelatedChallenges.Remembered - 1)]
    [InlineData(First, Second, RelatedChallenges.Remembered)]
    [InlineData(First, Second, 100)]
    [InlineData(Second, First, RelatedChallenges.Remembered)]
    public void The_final_report_of_a_long_session_keeps_what_was_found(string own, string other, int between)
    {
        var challenges = new RelatedChallenges();
        var report = new VerdictReport(With(own, 50001).FlowId);
        bool isEarlier = own == First;
        if (!isEarlier)
        {
            challenges.Evaluate(With(other, 50002));
        }

        challenges.Evaluate(Live(own, 50001, report, final: false));
        if (isEarlier)
        {
            challenges.Evaluate(With(other, 50002));
        }

        for (int number = 0; number < between; number++)
        {
            challenges.Evaluate(With(Unrelated, (ushort)(50003 + number)));
        }

        var end = Live(own, 50001, report, final: true);
        challenges.Evaluate(end);
        Assert.True(end.Has("PredictableChallenge"));
        Assert.Equal(ChallengeModel.GlibcRandom, end.ChallengeModel);
    }

    [Fact]
    public void The_final_report_of_a_session_that_nothing_proved_has_no_finding()
    {
        var challenges = new RelatedChallenges();
        var report = new VerdictReport(With(First, 50001).FlowId);
        challenges.Evaluate(Live(First, 50001, report, final: false));
        challenges.Evaluate(With(Unrelated, 50002));
        var end = Live(First, 50001, report, final: true);
        challenges.Evaluate(end);
        Assert.False(end.Has("PredictableChallenge"));
    }

    [Fact]
    public void Servers_past_the_limit_are_counted()
    {
        var challenges = new RelatedChallenges(maxServers: 1);
        challenges.Evaluate(With(First, 50001));
        challenges.Evaluate(With(Second, 50002, server: "10.0.0.9"));
        Assert.Equal(1, challenges.Skipped);
    }

    /// <summary>A sensor runs for months: sessions whose rows were written are not kept in memory for the sake of their challenges.</summary>
    [Fact]
    public void Sessions_are_not_held()
    {
        var challenges = new RelatedChallenges();
        var held = Judged(challenges);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(held.IsAlive);
        var next = With(Second, 50002);
        challenges.Evaluate(next);
        Assert.True(next.Has("PredictableChallenge"));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Judged(RelatedChallenges challenges)
    {
        var session = With(First, 50001);
        challenges.Evaluate(session);
        return new WeakReference(session);
    }

    private static Session Live(string challenge, ushort port, VerdictReport report, bool final)
    {
        var evaluated = With(challenge, port);
        return new Session(evaluated.Flow, evaluated.Facts, HomeNetworks.Default, final) { Verdict = report };
    }

    private static Session With(string challenge, ushort port, string server = "10.0.0.1") => SessionBuilder.Judged(
        facts => facts with { Challenge = new ChallengeEvidence(Convert.FromHexString(challenge), 0) },
        SessionBuilder.Flow(responder: server, initiatorPort: port));
}
