using RfbWatch.Detection;
using RfbWatch.Detection.Challenges;

namespace RfbWatch.Engine.Pipeline;

/// <summary>
/// Produces the findings that depend on the challenges of several sessions: predictable, repeated and related challenges. A triage evaluates all its sessions at once; a sensor evaluates
/// batch by batch and remembers earlier challenges.
/// </summary>
/// <param name="predictable">Searches for predictable challenges; null to skip the search.</param>
/// <param name="repeated">Finds challenges that were sent before.</param>
/// <param name="related">Finds challenges that follow from earlier ones of the same server.</param>
internal sealed class ChallengeStage(PredictableChallenges? predictable, RepeatedChallenges repeated, RelatedChallenges related)
{
    /// <summary>Number of analyses of a challenge, alone or against others of its server, that were skipped because there were too many servers, or because they would have taken too long.</summary>
    public long Skipped => (predictable?.Skipped ?? 0) + (predictable?.Refused ?? 0) + related.Skipped;

    /// <summary>Number of challenges evicted to limit memory: their repetition cannot be detected.</summary>
    public long Forgotten => repeated.Forgotten;

    /// <summary>Evaluates sessions.</summary>
    /// <param name="bySource">The sessions of each source, in order; a server's challenges are searched source by source.</param>
    /// <param name="sessions">The same sessions in output order.</param>
    /// <param name="cancellation">Cancels the search.</param>
    public void Evaluate(IReadOnlyList<IReadOnlyList<Session>> bySource, IEnumerable<Session> sessions, CancellationToken cancellation)
    {
        predictable?.Evaluate(bySource, cancellation);
        foreach (var session in sessions)
        {
            repeated.Evaluate(session);
            related.Evaluate(session);
        }
    }

    /// <summary>The limits that were reached, by name. Limits that were not reached are omitted.</summary>
    public IEnumerable<KeyValuePair<string, long>> Limits => new KeyValuePair<string, long>[]
    {
        new("challenge_analyses", predictable?.Skipped ?? 0),
        new("challenge_search", predictable?.Refused ?? 0),
        new("challenge_repeats", repeated.Forgotten),
        new("challenge_relations", related.Skipped),
    }.Where(limit => limit.Value > 0);
}
