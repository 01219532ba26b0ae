using RfbWatch.Detection.Challenges;
using RfbWatch.Protocol;
using RfbWatch.TestKit;

namespace RfbWatch.Detection.Tests;

public class RepeatedChallengesTests
{
    [Fact]
    public void The_second_session_with_a_challenge_is_reported()
    {
        var challenges = new RepeatedChallenges();
        var first = WithChallenge(7, port: 50001);
        var other = WithChallenge(8, port: 50002);
        var again = WithChallenge(7, port: 50003);
        foreach (var session in new[] { first, other, again })
        {
            challenges.Evaluate(session);
        }

        Assert.False(first.Has("RepeatedChallenge"));
        Assert.False(other.Has("RepeatedChallenge"));
        Assert.True(again.Has("RepeatedChallenge"));
    }

    [Fact]
    public void The_same_session_twice_is_not_a_repetition()
    {
        var challenges = new RepeatedChallenges();
        challenges.Evaluate(WithChallenge(7, port: 50001));
        var copy = WithChallenge(7, port: 50001);
        challenges.Evaluate(copy);
        Assert.False(copy.Has("RepeatedChallenge"));
    }

    [Fact]
    public void The_oldest_is_forgotten_when_the_table_is_full()
    {
        var challenges = new RepeatedChallenges(capacity: 2);
        challenges.Evaluate(WithChallenge(1, port: 1));
        challenges.Evaluate(WithChallenge(2, port: 2));
        challenges.Evaluate(WithChallenge(3, port: 3));
        var again = WithChallenge(1, port: 4);
        challenges.Evaluate(again);
        Assert.False(again.Has("RepeatedChallenge"));
        Assert.Equal(2, challenges.Forgotten);
    }

    private static Session WithChallenge(int challenge, ushort port) => SessionBuilder.Judged(
        facts => facts with { Challenge = new ChallengeEvidence([.. Enumerable.Repeat((byte)challenge, 16)], 0) },
        SessionBuilder.Flow(initiatorPort: port));
}
