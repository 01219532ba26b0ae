using RfbWatch.Detection.Challenges;
using RfbWatch.Protocol;
using RfbWatch.TestKit;

namespace RfbWatch.Detection.Tests;

public class RelatedChallengesTests
{
    /// <summary>Two consecutive challenges of x11vnc 0.9.16 (Debian 12), 34 numbers apart.</summary>
    private const string First = "9a373c1731fbb5c8a65f16dadb680082";

    private const string Second = "9cb60a517eb1b0948b8bfc8b0db9312c";

    [Fact]
    public void Two_sessions_of_one_server_prove_its_generator_of_both()
    {
        var challenges = new RelatedChallenges();
        var sessions = new[] { With(First, 50001), With(Second, 50002), With("c62b833b2c5bf89eacd3d7b52fe61d09", 50003) };
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

    private static Session With(string challenge, ushort port, string server = "10.0.0.1") => SessionBuilder.Judged(
        facts => facts with { Challenge = new ChallengeEvidence(Convert.FromHexString(challenge), 0) },
        SessionBuilder.Flow(responder: server, initiatorPort: port));
}
