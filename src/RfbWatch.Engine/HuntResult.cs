using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Coverage;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Engine;

/// <summary>What the rules said of a triage.</summary>
public sealed record HuntResult
{
    /// <summary>The rules.</summary>
    public required RuleSet Rules { get; init; }

    /// <summary>The time that was <c>now()</c>, UTC.</summary>
    public required DateTime Now { get; init; }

    /// <summary>Each rule with what it gave.</summary>
    public required IReadOnlyList<RuleHistory> Histories { get; init; }

    /// <summary>The alerts to look at, in the order of the rules.</summary>
    public IReadOnlyList<Alert.Raised> Raised => [.. AlertsAndSuppressed.OfType<Alert.Raised>()];

    /// <summary>The alerts that an exception suppresses, in the order of the rules.</summary>
    public IReadOnlyList<Alert.Suppressed> Suppressed => [.. AlertsAndSuppressed.OfType<Alert.Suppressed>()];

    /// <summary>All alerts, for who writes them down: suppressed ones are written, too.</summary>
    public IEnumerable<Alert> AlertsAndSuppressed => Histories.SelectMany(history => history.Alerts);

    /// <summary>Sessions that alerts name, and all of these alerts are suppressed: no cause to fail a run.</summary>
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

    /// <summary>Which rules saw which sessions.</summary>
    public required IReadOnlyList<RuleCoverageResult> Coverage { get; init; }

    /// <summary>Names of the rules that saw a session, by session id.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> MatchedRules { get; init; }

    /// <summary>Problems of rules, exceptions, watchlists and telemetry, as lines for people.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Lines that are good to know: imported files with their counts, tables without data that rules asked for.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <summary>Whether a file of telemetry could not be read.</summary>
    public required bool Unreadable { get; init; }

    /// <summary>Whether a rule, an exception or a watchlist is invalid.</summary>
    public required bool HasErrors { get; init; }
}
