using RfbWatch.Protocol;
using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Detection.Challenges;

/// <summary>
/// Finds servers whose challenges come from an additive generator, by comparing two of their sessions (<see cref="ChallengeRelation"/>): for generators whose seed was not
/// found, or not searched for. Takes less than a microsecond per session. Sessions must be added in output order, so that the same input gives the same findings.
/// </summary>
/// <param name="maxServers">Maximum number of remembered servers; challenges of further ones are counted as <see cref="Skipped"/>.</param>
public sealed class RelatedChallenges(int maxServers = RelatedChallenges.DefaultMaxServers)
{
    /// <summary>Default maximum number of remembered servers.</summary>
    public const int DefaultMaxServers = 4096;

    /// <summary>Maximum number of sessions of one server with which a further one is compared.</summary>
    public const int Remembered = 4;

    /// <summary>Challenges are sums of each other only if glibc's generator produced them (<see cref="ChallengeRelation"/>).</summary>
    private const ChallengeModel Model = ChallengeModel.GlibcRandom;

    private readonly Dictionary<Endpoint, Queue<Earlier>> _servers = [];

    /// <summary>Sessions that were not compared because the limit was reached.</summary>
    public long Skipped { get; private set; }

    /// <summary>Adds PredictableChallenge to the session, and to an earlier one of its server, if their challenges prove it for each other.</summary>
    public void Evaluate(Session session)
    {
        if (session.Facts.Challenge is not { } challenge)
        {
            return;
        }

        PredictableMark.TryRepeat(session);
        if (!_servers.TryGetValue(session.Server, out var earlier))
        {
            if (_servers.Count >= maxServers)
            {
                Skipped++;
                return;
            }

            _servers.Add(session.Server, earlier = new Queue<Earlier>(Remembered));
        }

        if (earlier.FirstOrDefault(other => other.Id == session.Id) is { } reported)
        {
            // The same session again: at its end, or from another file or interface.
            if (reported.IsProved)
            {
                PredictableMark.Set(session, Model);
            }

            return;
        }

        var remembered = new Earlier(session, challenge);
        foreach (var other in earlier)
        {
            if (ChallengeRelation.Distance(other.Challenge, challenge) > 0)
            {
                other.Prove();
                remembered.Prove();
            }
        }

        if (earlier.Count == Remembered)
        {
            earlier.Dequeue();
        }

        earlier.Enqueue(remembered);
    }

    /// <summary>
    /// The data kept from an earlier session. The session itself is referenced weakly, so that it lives only while other code still needs it to write rows; its report receives what is proved
    /// after that.
    /// </summary>
    private sealed class Earlier(Session session, ChallengeEvidence challenge)
    {
        private readonly WeakReference<Session> _session = new(session);
        private readonly VerdictReport? _report = session.Verdict;

        public string Id { get; } = session.Id;

        public ChallengeEvidence Challenge { get; } = challenge;

        public bool IsProved { get; private set; }

        public void Prove()
        {
            IsProved = true;
            PredictableMark.Note(_report, Model);
            if (_session.TryGetTarget(out var session))
            {
                PredictableMark.Set(session, Model);
            }
        }
    }
}
