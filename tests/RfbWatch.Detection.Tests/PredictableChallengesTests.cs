using RfbWatch.Detection.Challenges;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Detection.Tests;

public class PredictableChallengesTests
{
    /// <summary>Two challenges that LibVNCServer 0.9.14 (Debian 12) sent one after the other.</summary>
    private const string First = "617d6c641c484d2e3a0c02b8eba28688";

    private const string Second = "94c4cbb00d19de4725e000108286985a";
    private const long Seconds = 1795335364;

    /// <summary>One of TigerVNC 1.12, which asks the system.</summary>
    private const string Random = "c62b833b2c5bf89eacd3d7b52fe61d09";

    [Fact]
    public void What_follows_from_the_first_challenge_is_predictable_and_another_challenge_is_not()
    {
        Session[] sessions = [With(First, 50001), With(Second, 50002), With(Random, 50003), With(Random, 50004, "10.0.0.9")];
        new PredictableChallenges().Judge(sessions);
        Assert.Equal([true, true, false, false], sessions.Select(IsPredictable));
    }

    [Fact]
    public void The_same_address_at_two_places_is_two_servers()
    {
        Session[] here = [With(Random, 50001)];
        Session[] there = [With(First, 50001), With(Second, 50002)];
        new PredictableChallenges(threads: 2).Judge([here, there], CancellationToken.None);
        Assert.False(IsPredictable(here[0]));
        Assert.All(there, session => Assert.True(IsPredictable(session)));
    }

    [Fact]
    public void A_session_that_comes_again_keeps_what_was_found_and_a_later_one_is_foretold()
    {
        var challenges = new PredictableChallenges();
        challenges.Judge([With(First, 50001)]);
        var again = With(First, 50001);
        var next = With(Second, 50002);
        challenges.Judge([again, next]);
        Assert.True(IsPredictable(again));
        Assert.True(IsPredictable(next));
    }

    [Fact]
    public void Servers_past_the_limit_are_counted_and_known_ones_go_on()
    {
        var challenges = new PredictableChallenges(maxAnalyses: 1);
        challenges.Judge([With(First, 50001)]);
        Session[] sessions = [With(First, 50001, "10.0.0.9"), With(Second, 50002)];
        challenges.Judge(sessions);
        Assert.Equal([false, true], sessions.Select(IsPredictable));
        Assert.Equal(1, challenges.Skipped);
    }

    /// <summary>One capture can hold a server in every block of seeds; what that costs is bounded, and what was not searched for is told.</summary>
    [Fact]
    public void A_budget_that_is_used_up_ends_the_searches_and_is_told()
    {
        const int Servers = 300, Days = 49;
        Session[] apart = [.. Enumerable.Range(0, Servers).Select(at => With(Random, 50001, $"10.1.{at / 250}.{1 + (at % 250)}", Seconds - (at * Days * 86_400L % (30 * 365 * 86_400L))))];
        var budget = new ChallengeSearchBudget(1_000_000_000);
        var challenges = new PredictableChallenges(budget: budget);
        challenges.Judge([.. apart, With(First, 50001)]);

        Assert.InRange(budget.Left, 0, 100_000_000);
        Assert.InRange(challenges.Refused, Servers, 2 * Servers);
        Assert.Equal(0, challenges.Skipped);

        // Enough for what is honest: as many servers within one month, with a predictable one among them.
        Session[] together = [.. Enumerable.Range(0, Servers).Select(at => With(Random, 50001, $"10.1.{at / 250}.{1 + (at % 250)}", Seconds + at)), With(First, 50001), With(Second, 50002)];
        var honest = new PredictableChallenges();
        honest.Judge(together);
        Assert.Equal((0, 2), (honest.Refused, together.Count(IsPredictable)));
    }

    [Fact]
    public void Later_challenges_cost_too()
    {
        var left = new ChallengeSearchBudget(ChallengeSearchBudget.DefaultSteps);
        var few = new PredictableChallenges(budget: left);
        few.Judge([With(First, 50001)]);
        Assert.True(left.TryTake(left.Left - 1, 1));

        var next = With(Second, 50002);
        few.Judge([next]);

        Assert.Equal((false, 1), (IsPredictable(next), few.Refused));
    }

    [Fact]
    public void A_cancelled_search_says_nothing()
    {
        Session[] sessions = [With(First, 50001)];
        new PredictableChallenges().Judge([sessions], new CancellationToken(canceled: true));
        Assert.False(IsPredictable(sessions[0]));
    }

    private static bool IsPredictable(Session session) => session.Has("PredictableChallenge");

    private static Session With(string challenge, ushort port, string server = "10.0.0.1", long seconds = Seconds) => SessionBuilder.Judged(
        facts => facts with
        {
            Challenge = new ChallengeEvidence(Convert.FromHexString(challenge), DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond)),
        },
        SessionBuilder.Flow(responder: server, initiatorPort: port));
}
