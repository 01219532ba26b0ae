using RfbWatch.Engine.Pipeline;
using RfbWatch.Engine.Runs;
using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Engine.Tests;

/// <summary>How the challenges of real servers are generated.</summary>
public class ChallengeTests
{
    [Theory]
    [InlineData("libvncserver-challenges.pcap", 3)]
    [InlineData("krfb-password.pcap", 2)]
    [InlineData("tightvnc-challenges.pcap", 2)]
    public void Seeds_are_found_and_the_next_challenges_of_the_server_confirm_them(string file, int sessions)
    {
        var challenges = Sessions(file).Select(session => session.Facts.Challenge!).ToList();
        Assert.Equal(sessions, challenges.Count);
        var analysis = ChallengeAnalysis.Analyse(challenges[0]);
        Assert.Equal(ChallengeModel.GlibcRandom, analysis.Model);
        Assert.All(challenges.Skip(1), next => Assert.True(analysis.Confirms(next)));
        Assert.All(Sessions(file), session => Assert.True(session.Has("PredictableChallenge")));
    }

    [Fact]
    public void Two_challenges_of_x11vnc_prove_its_generator_without_a_seed()
    {
        var sessions = Sessions("x11vnc-rfbauth-49200.pcap", analyses: 0);
        Assert.Equal(34, ChallengeRelation.Distance(sessions[0].Facts.Challenge!, sessions[1].Facts.Challenge!));
        Assert.All(sessions, session => Assert.True(session.Has("PredictableChallenge")));
        Assert.All(sessions, session => Assert.Equal(ChallengeModel.GlibcRandom, session.ChallengeModel));
    }

    [Theory]
    [InlineData("tigervnc-challenges.pcap")]
    [InlineData("qemu-password-6900.pcap")]
    [InlineData("vino-password.pcap")]
    public void Challenges_of_the_systems_generator_are_not_predictable(string file)
    {
        var sessions = Sessions(file);
        Assert.Contains(sessions, session => session.Facts.Challenge is not null);
        Assert.DoesNotContain(sessions, session => session.Has("PredictableChallenge"));
    }

    [Fact]
    public void What_was_not_held_against_other_sessions_is_a_limit_of_the_run()
    {
        var options = new TriageOptions { Paths = [GoldenLine.PathOf("tigervnc-challenges.pcap"), GoldenLine.PathOf("password-spray.pcap")], MaxChallengeAnalyses = 0 };
        var sessions = TriageRun.Execute(options).Sessions;
        int servers = sessions.Where(found => found.Session.Facts.Challenge is not null).Select(found => found.Session.Server).Distinct().Count();
        int challenges = sessions.Count(found => found.Session.Facts.Challenge is not null);
        Assert.True(servers > 1);

        Assert.Empty(Limits(challenges, servers));
        var limits = Limits(challenges - 1, servers - 1);
        Assert.Equal(["challenge_relations", "challenge_repeats"], limits.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(1, limits["challenge_repeats"]);

        Dictionary<string, long> Limits(int maxChallenges, int maxServers)
        {
            var stage = new ChallengeStage(null, new Detection.Challenges.RepeatedChallenges(maxChallenges), new Detection.Challenges.RelatedChallenges(maxServers));
            stage.Evaluate([], sessions.Select(found => found.Session), CancellationToken.None);
            return new Dictionary<string, long>(stage.Limits);
        }
    }

    private static List<Detection.Session> Sessions(string file, int analyses = 16) =>
        [.. TriageRun.Execute(new TriageOptions { Paths = [GoldenLine.PathOf(file)], MaxChallengeAnalyses = analyses }).Sessions.Select(found => found.Session)];
}
