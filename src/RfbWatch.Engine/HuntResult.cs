using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Coverage;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Engine;

/// <summary>The results of running the rules over a triage.</summary>
public sealed record HuntResult
{
    /// <summary>The rules.</summary>
    public required RuleSet Rules { get; init; }

    /// <summary>The value of <c>now()</c>, UTC.</summary>
    public required DateTime Now { get; init; }

    /// <summary>Each rule with its results.</summary>
    public required IReadOnlyList<RuleHistory> Histories { get; init; }

    /// <summary>The raised alerts, in the order of the rules.</summary>
    public IReadOnlyList<Alert.Raised> Raised => [.. AlertsAndSuppressed.OfType<Alert.Raised>()];

    /// <summary>The suppressed alerts, in the order of the rules.</summary>
    public IReadOnlyList<Alert.Suppressed> Suppressed => [.. AlertsAndSuppressed.OfType<Alert.Suppressed>()];

    /// <summary>All alerts, including suppressed ones, which are also written to the output.</summary>
    public IEnumerable<Alert> AlertsAndSuppressed => Histories.SelectMany(history => history.Alerts);

    /// <summary>Ids of sessions whose alerts are all suppressed. They do not make a run fail.</summary>
    public IReadOnlySet<string> SuppressedSessions
    {
        get
        {
            var suppressed = Suppressed.SelectMany(Sessions).ToHashSet(StringComparer.Ordinal);
            suppressed.ExceptWith(Raised.SelectMany(Sessions));
            return suppressed;

            static IEnumerable<string> Sessions(Alert alert) => alert.Rows.SelectMany(row => SessionReferences.Of(alert.Schema, row));
        }
    }

    /// <summary>Which rules detected which sessions.</summary>
    public required IReadOnlyList<RuleCoverageResult> Coverage { get; init; }

    /// <summary>Names of the rules that detected a session, by session id.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> MatchedRules { get; init; }

    /// <summary>Problems of rules, exceptions, watchlists and telemetry, as lines of text.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Informational lines: imported files with their counts, and tables that rules need but that have no rows.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <summary>Whether a telemetry file could not be read.</summary>
    public required bool Unreadable { get; init; }

    /// <summary>Whether a rule, an exception or a watchlist is invalid.</summary>
    public required bool HasErrors { get; init; }
}
