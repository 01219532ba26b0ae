using RfbWatch.Protocol.Challenges;

namespace RfbWatch.Detection.Challenges;

/// <summary>
/// Finds servers whose challenges can be computed in advance. Takes about ten milliseconds, and not much more for a thousand servers that are evaluated together:
/// called when sessions are emitted, never in the packet path.
/// <para>
/// The first challenge of a server is analysed. If a model fits, further challenges are only compared with that model; if
/// none does, the server is considered unpredictable. A server is an address and port at one point of observation.
/// </para>
/// </summary>
/// <param name="maxAnalyses">Maximum number of servers; sessions of further ones are counted as <see cref="Skipped"/>.</param>
/// <param name="threads">Number of search threads, at least 1.</param>
/// <param name="budget">Limits the total cost of the searches; null for the default of one run. It counts what it refuses.</param>
public sealed class PredictableChallenges(int maxAnalyses = PredictableChallenges.DefaultMaxAnalyses, int threads = 1, ChallengeSearchBudget? budget = null)
{
    private readonly ChallengeSearchBudget _budget = budget ?? new ChallengeSearchBudget();

    /// <summary>Default maximum number of servers.</summary>
    public const int DefaultMaxAnalyses = 1 << 16;

    /// <summary>The analysis of a server's first challenge, null if no model fits, and its session.</summary>
    private readonly Dictionary<(int Place, Endpoint Server), (ChallengeAnalysis? Model, string Session)> _servers = [];

    /// <summary>Sessions whose challenge was not analysed because the limit was reached.</summary>
    public long Skipped { get; private set; }

    /// <summary>Challenges that were not searched for, or not compared with a model, because the budget was used up.</summary>
    public long Refused => _budget.Refused;

    /// <summary>Adds PredictableChallenge to the sessions of one point of observation whose challenge fits a model.</summary>
    /// <param name="sessions">Sessions in time order.</param>
    public void Evaluate(IReadOnlyList<Session> sessions) => Evaluate([sessions], CancellationToken.None);

    /// <summary>Adds PredictableChallenge to the sessions whose challenge fits a model.</summary>
    /// <param name="places">The sessions of each point of observation, such as a capture file, in time order. A point keeps its index in later calls.</param>
    /// <param name="cancellation">Cancels the analyses; challenges not analysed by then are considered unpredictable.</param>
    public void Evaluate(IReadOnlyList<IReadOnlyList<Session>> places, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(places);
        foreach (var session in places.SelectMany(place => place))
        {
            _budget.Refill(session.Flow.LastTicks);
        }

        Analyse(places, cancellation);
        for (int place = 0; place < places.Count; place++)
        {
            foreach (var session in places[place])
            {
                Evaluate(place, session);
            }
        }
    }

    private void Analyse(IReadOnlyList<IReadOnlyList<Session>> places, CancellationToken cancellation)
    {
        var servers = new Dictionary<(int Place, Endpoint Server), Session>();
        for (int place = 0; place < places.Count; place++)
        {
            foreach (var session in places[place])
            {
                if (session.Facts.Challenge is not null && _servers.Count + servers.Count < maxAnalyses && !_servers.ContainsKey((place, session.Server)))
                {
                    servers.TryAdd((place, session.Server), session);
                }
            }
        }

        long refused = _budget.Refused;
        var analyses = ChallengeAnalysis.Analyse([.. servers.Values.Select(session => session.Facts.Challenge!)], options: null, threads, cancellation, _budget);
        bool isSearchedLater = _budget.IsRefilled && _budget.Refused > refused;
        foreach (var ((server, session), analysis) in servers.Zip(analyses).Where(pair => pair.Second.Model != ChallengeModel.None || !isSearchedLater))
        {
            _servers.Add(server, (analysis.Model == ChallengeModel.None ? null : analysis, session.Id));
        }
    }

    private void Evaluate(int place, Session session)
    {
        if (session.Facts.Challenge is not { } challenge || PredictableMark.TryRepeat(session))
        {
            return;
        }

        if (!_servers.TryGetValue((place, session.Server), out var known))
        {
            // Otherwise the search was refused, which the budget counted, and is made later.
            Skipped += _budget.IsRefilled && _servers.Count < maxAnalyses ? 0 : 1;
        }
        else if (known.Model is { } model && (known.Session == session.Id || (_budget.TryTake(model.ConfirmSteps, 1) && model.Confirms(challenge))))
        {
            // A session that is evaluated again, at its end or from another file, is the session that was analysed.
            PredictableMark.Set(session, model.Model);
        }
    }
}
