using RfbWatch.Detection.Challenges;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Challenges;
using RfbWatch.TestKit;

namespace RfbWatch.Detection.Tests;

public class PredictableChallengesTests
{
    /// <summary>Two consecutive challenges of LibVNCServer 0.9.14 (Debian 12).</summary>
    private const string First = "617d6c641c484d2e3a0c02b8eba28688";

    private const string Second = "94c4cbb00d19de4725e000108286985a";
    private const long Seconds = 1795335364;

    /// <summary>A challenge of TigerVNC 1.12, which uses the system's random generator.</summary>
    private const string Random = "c62b833b2c5bf89eacd3d7b52fe61d09";

    [Fact]
    public void What_follows_from_the_first_challenge_is_predictable_and_another_challenge_is_not()
    {
        Session[] sessions = [With(First, 50001), With(Second, 50002), With(Random, 50003), With(Random, 50004, "10.0.0.9")];
        new PredictableChallenges().Evaluate(sessions);
        Assert.Equal([true, true, false, false], sessions.Select(IsPredictable));
    }

    [Fact]
    public void The_model_of_the_challenge_is_one_more_sign_of_the_product()
    {
        Session[] sessions = [With(First, 50001), With(Second, 50002), With(Random, 50003, "10.0.0.9")];
        new PredictableChallenges().Evaluate(sessions);
        Assert.Equal(["LibVNCServer", "LibVNCServer", null], sessions.Select(session => session.ServerProduct.Name));
        Assert.All(sessions, session => Assert.Null(session.Facts.ServerProduct.Name));
    }

    [Fact]
    public void The_same_address_in_two_networks_is_two_servers()
    {
        Session[] here = [With(Random, 50001)];
        Session[] there = [With(First, 50001), With(Second, 50002)];
        new PredictableChallenges(threads: 2).Evaluate([here, there], CancellationToken.None);
        Assert.False(IsPredictable(here[0]));
        Assert.All(there, session => Assert.True(IsPredictable(session)));
    }

    [Fact]
    public void A_repeated_session_keeps_its_result_and_a_later_one_is_predicted()
    {
        var challenges = new PredictableChallenges();
        challenges.Evaluate([With(First, 50001)]);
        var again = With(First, 50001);
        var next = With(Second, 50002);
        challenges.Evaluate([again, next]);
        Assert.True(IsPredictable(again));
        Assert.True(IsPredictable(next));
    }

    [Fact]
    public void Servers_beyond_the_limit_are_counted_and_known_ones_still_work()
    {
        var challenges = new PredictableChallenges(maxAnalyses: 1);
        challenges.Evaluate([With(First, 50001)]);
        Session[] sessions = [With(First, 50001, "10.0.0.9"), With(Second, 50002)];
        challenges.Evaluate(sessions);
        Assert.Equal([false, true], sessions.Select(IsPredictable));
        Assert.Equal(1, challenges.Skipped);
    }

    /// <summary>One capture can contain a server for every block of seeds; the cost is bounded, and searches that were skipped are reported.</summary>
    [Fact]
    public void An_exhausted_budget_ends_the_searches_and_is_reported()
    {
        const int Servers = 300, Days = 49;
        Session[] apart = [.. Enumerable.Range(0, Servers).Select(at => With(Random, 50001, $"10.1.{at / 250}.{1 + (at % 250)}", Seconds - (at * Days * 86_400L % (30 * 365 * 86_400L))))];
        var budget = new ChallengeSearchBudget(1_000_000_000);
        var challenges = new PredictableChallenges(budget: budget);
        challenges.Evaluate([.. apart, With(First, 50001)]);

        Assert.InRange(budget.Left, 0, 100_000_000);
        Assert.InRange(challenges.Refused, Servers, 2 * Servers);
        Assert.Equal(0, challenges.Skipped);

        // Enough for honest traffic: the same number of servers within one month, with a predictable one among them.
        Session[] together = [.. Enumerable.Range(0, Servers).Select(at => With(Random, 50001, $"10.1.{at / 250}.{1 + (at % 250)}", Seconds + at)), With(First, 50001), With(Second, 50002)];
        var honest = new PredictableChallenges();
        honest.Evaluate(together);
        Assert.Equal((0, 2), (honest.Refused, together.Count(IsPredictable)));
    }

    [Fact]
    public void Later_challenges_cost_too()
    {
        var left = new ChallengeSearchBudget(ChallengeSearchBudget.DefaultSteps);
        var few = new PredictableChallenges(budget: left);
        few.Evaluate([With(First, 50001)]);
        Assert.True(left.TryTake(left.Left - 1, 1));

        var next = With(Second, 50002);
        few.Evaluate([next]);

        Assert.Equal((false, 1), (IsPredictable(next), few.Refused));
    }

    /// <summary>A sensor sees servers for years: what the searches use up is refilled in the course of packet time.</summary>
    [Fact]
    public void A_live_search_goes_on_after_many_servers()
    {
        const int Servers = 5;
        long cost = CostOf(With(Random, 50001));
        var challenges = new PredictableChallenges(budget: new ChallengeSearchBudget(cost, perSecond: cost));
        for (int number = 0; number < Servers; number++)
        {
            challenges.Evaluate([At(TimeSpan.FromSeconds(number), Random, 50001, $"10.1.0.{number + 1}")]);
        }

        Assert.Equal(0, challenges.Refused);
        Session[] next = [At(TimeSpan.FromSeconds(Servers), First, 50001), At(TimeSpan.FromSeconds(Servers), Second, 50002)];
        challenges.Evaluate(next);
        Assert.Equal([true, true], next.Select(IsPredictable));

        // As many servers at one time are too many: those that are not searched for are counted.
        Session[] together = [.. Enumerable.Range(0, Servers).Select(number => At(TimeSpan.FromSeconds(Servers), Random, 50001, $"10.2.0.{number + 1}", Seconds - (number * 100 * 86_400L)))];
        challenges.Evaluate(together);
        Assert.InRange(challenges.Refused, Servers - 1, 2 * Servers);
        Assert.Equal(0, challenges.Skipped);
    }

    /// <summary>A refused search is not a result: it is made when the server sends another challenge and the budget allows it. Here, a second refills what the search takes.</summary>
    [Theory]
    [InlineData(-TimeSpan.TicksPerDay, false)]
    [InlineData(0, false)]
    [InlineData(TimeSpan.TicksPerSecond / 100, false)]
    [InlineData(TimeSpan.TicksPerSecond, true)]
    [InlineData(TimeSpan.TicksPerDay, true)]
    public void What_a_live_search_refuses_is_counted_and_searched_later(long ticks, bool isFound)
    {
        var budget = new ChallengeSearchBudget(CostOf(With(Random, 50001)), perSecond: CostOf(With(First, 50001)));
        var challenges = new PredictableChallenges(budget: budget);
        challenges.Evaluate([At(TimeSpan.Zero, Random, 50001)]);
        Assert.Equal((0, 0), (budget.Left, challenges.Refused));

        var refused = At(TimeSpan.Zero, First, 50001, "10.0.0.9");
        challenges.Evaluate([refused]);
        Assert.False(IsPredictable(refused));
        Assert.InRange(challenges.Refused, 1, 2);

        var later = At(TimeSpan.FromTicks(ticks), First, 50002, "10.0.0.9");
        challenges.Evaluate([later]);
        Assert.Equal(isFound, IsPredictable(later));
        Assert.InRange(challenges.Refused, isFound ? 1 : 2, isFound ? 2 : 4);
        Assert.Equal(0, challenges.Skipped);
    }

    /// <summary>A live session is reported at its verdict and at its end: its final report does not depend on what other servers have left of the budget.</summary>
    [Fact]
    public void The_final_report_keeps_what_was_found_when_the_budget_is_used_up()
    {
        var budget = new ChallengeSearchBudget();
        var challenges = new PredictableChallenges(budget: budget);
        var found = With(Second, 50002);
        var report = new VerdictReport(found.FlowId);
        var verdict = new Session(found.Flow, found.Facts, HomeNetworks.Default, final: false) { Verdict = report };
        challenges.Evaluate([With(First, 50001), verdict]);
        Assert.True(IsPredictable(verdict));

        Assert.True(budget.TryTake(budget.Left, 1));
        var end = new Session(found.Flow, found.Facts, HomeNetworks.Default) { Verdict = report };
        challenges.Evaluate([end]);
        Assert.True(IsPredictable(end));
        Assert.Equal((verdict.ChallengeModel, 0), (end.ChallengeModel, challenges.Refused));
    }

    [Fact]
    public void A_cancelled_search_gives_no_result()
    {
        Session[] sessions = [With(First, 50001)];
        new PredictableChallenges().Evaluate([sessions], new CancellationToken(canceled: true));
        Assert.False(IsPredictable(sessions[0]));
    }

    /// <summary>The steps of the searches for one challenge.</summary>
    private static long CostOf(Session session)
    {
        var budget = new ChallengeSearchBudget();
        long before = budget.Left;
        new PredictableChallenges(budget: budget).Evaluate([session]);
        return before - budget.Left;
    }

    /// <summary>A session whose last packet was seen this long after the first session.</summary>
    private static Session At(TimeSpan time, string challenge, ushort port, string server = "10.0.0.1", long seconds = Seconds)
    {
        var session = With(challenge, port, server, seconds);
        return new Session(session.Flow with { LastTicks = session.Flow.LastTicks + time.Ticks }, session.Facts, HomeNetworks.Default);
    }

    private static bool IsPredictable(Session session) => session.Has("PredictableChallenge");

    private static Session With(string challenge, ushort port, string server = "10.0.0.1", long seconds = Seconds) => SessionBuilder.Judged(
        facts => facts with
        {
            SecurityTypesSeen = true,
            OfferedSecurityTypes = [SecurityTypes.VncAuthentication],
            Challenge = new ChallengeEvidence(Convert.FromHexString(challenge), DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond)),
        },
        SessionBuilder.Flow(responder: server, initiatorPort: port));
}
