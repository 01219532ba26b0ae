using RfbWatch.Detection.Findings;
using RfbWatch.Protocol;

namespace RfbWatch.Detection.Challenges;

/// <summary>
/// Remembers the challenges of a run and finds those that occur again in another session. Sessions must be added in output
/// order, so that the same input gives the same findings. Bounded: when full, the oldest challenge is evicted and counted.
/// </summary>
public sealed class RepeatedChallenges
{
    /// <summary>Default number of remembered challenges.</summary>
    public const int DefaultCapacity = 1 << 16;

    private static readonly Finding Repeated = FindingTable.Find("RepeatedChallenge")!;

    private readonly Dictionary<ChallengeEvidence, string> _first = new(SameChallenge.Instance);
    private readonly Queue<ChallengeEvidence> _order = new();
    private readonly int _capacity;

    /// <summary>Creates an instance that remembers up to <paramref name="capacity"/> challenges.</summary>
    public RepeatedChallenges(int capacity = DefaultCapacity) => _capacity = capacity;

    /// <summary>Number of evicted challenges.</summary>
    public long Forgotten { get; private set; }

    /// <summary>Adds RepeatedChallenge to the session if its challenge occurred before in another session.</summary>
    public void Evaluate(Session session)
    {
        if (session.Facts.Challenge is not { } challenge)
        {
            return;
        }

        if (_first.TryGetValue(challenge, out string? earlier))
        {
            // The same connection in two files of one run is not a repetition.
            if (earlier != session.Id)
            {
                session.Add(Repeated);
            }

            return;
        }

        if (_first.Count >= _capacity)
        {
            _first.Remove(_order.Dequeue());
            Forgotten++;
        }

        _first.Add(challenge, session.Id);
        _order.Enqueue(challenge);
    }

    private sealed class SameChallenge : IEqualityComparer<ChallengeEvidence>
    {
        public static readonly SameChallenge Instance = new();

        public bool Equals(ChallengeEvidence? x, ChallengeEvidence? y) => x is null || y is null ? x == y : x.SameAs(y);

        public int GetHashCode(ChallengeEvidence obj) => obj.BucketHash;
    }
}
