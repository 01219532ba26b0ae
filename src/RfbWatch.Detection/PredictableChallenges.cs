using RfbWatch.Protocol;
using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Detection;

/// <summary>
/// Finds servers whose challenges can be computed in advance. Costs some ten milliseconds for a server: called where a session
/// is emitted, never on the path of packets. Sessions must come in the order of time.
/// <para>
/// The first challenge of a server is analysed; where a model fits, its further challenges are only held against that model, and where
/// none does, the server is taken for unpredictable. A server is its address and port.
/// </para>
/// </summary>
/// <param name="maxAnalyses">Analyses in all; further servers are counted as <see cref="Skipped"/>.</param>
public sealed class PredictableChallenges(int maxAnalyses = PredictableChallenges.DefaultMaxAnalyses)
{
    /// <summary>Analyses in all unless said otherwise.</summary>
    public const int DefaultMaxAnalyses = 256;

    private static readonly Finding Predictable = FindingTable.Find("PredictableChallenge")!;

    /// <summary>The model that fits a server's challenges, null where none does, and the session that it was found in.</summary>
    private readonly Dictionary<Endpoint, (ChallengeAnalysis? Model, string Session)> _servers = [];

    /// <summary>Sessions whose challenge was not analysed because the limit was met.</summary>
    public long Skipped { get; private set; }

    /// <summary>Adds PredictableChallenge to the session if its challenge fits a model.</summary>
    public void Judge(Session session)
    {
        if (session.Facts.Challenge is not { } challenge)
        {
            return;
        }

        if (_servers.TryGetValue(session.Server, out var known))
        {
            // A live session comes twice, at its verdict and at its end.
            if (known.Model is { } model && (known.Session == session.Id || model.Confirms(challenge)))
            {
                session.Add(Predictable);
            }
        }
        else if (_servers.Count >= maxAnalyses)
        {
            Skipped++;
        }
        else
        {
            var analysis = ChallengeAnalysis.Analyse(challenge);
            bool fits = analysis.Model != ChallengeModel.None;
            _servers.Add(session.Server, (fits ? analysis : null, session.Id));
            if (fits)
            {
                session.Add(Predictable);
            }
        }
    }
}
