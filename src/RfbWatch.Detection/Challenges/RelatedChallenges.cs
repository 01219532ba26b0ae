using RfbWatch.Detection.Findings;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Detection.Challenges;

/// <summary>
/// Finds servers whose challenges come out of one generator that adds, by two of their sessions (<see cref="ChallengeRelation"/>): where a seed was not
/// found, or not looked for. Costs less than a microsecond a session. Sessions must come in the order of the output, so that the same input gives the same findings.
/// </summary>
/// <param name="maxServers">Servers remembered; challenges of further ones are counted as <see cref="Skipped"/>.</param>
public sealed class RelatedChallenges(int maxServers = RelatedChallenges.DefaultMaxServers)
{
    /// <summary>Servers remembered unless said otherwise.</summary>
    public const int DefaultMaxServers = 4096;

    /// <summary>Sessions of one server that a further one is held against.</summary>
    public const int Remembered = 4;

    private static readonly Finding Predictable = FindingTable.Find("PredictableChallenge")!;

    private readonly Dictionary<Endpoint, Queue<Earlier>> _servers = [];

    /// <summary>Sessions that were not looked at because the limit was met.</summary>
    public long Skipped { get; private set; }

    /// <summary>Adds PredictableChallenge to the session, and to an earlier one of its server, where their challenges prove it of each other.</summary>
    public void Evaluate(Session session)
    {
        if (session.Facts.Challenge is not { } challenge)
        {
            return;
        }

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
            // The same session again: at its end, or from another file.
            if (reported.IsProved)
            {
                Mark(session);
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

    /// <summary>Challenges are sums of each other only where glibc's generator makes them (<see cref="ChallengeRelation"/>).</summary>
    private static void Mark(Session session)
    {
        session.Add(Predictable);
        session.ChallengeModel = ChallengeModel.GlibcRandom;
    }

    /// <summary>What is kept of a session. The session itself is held by who still has rows to make of it, and by nobody else.</summary>
    private sealed class Earlier(Session session, ChallengeEvidence challenge)
    {
        private readonly WeakReference<Session> _session = new(session);

        public string Id { get; } = session.Id;

        public ChallengeEvidence Challenge { get; } = challenge;

        public bool IsProved { get; private set; }

        public void Prove()
        {
            IsProved = true;
            if (_session.TryGetTarget(out var session))
            {
                Mark(session);
            }
        }
    }
}
