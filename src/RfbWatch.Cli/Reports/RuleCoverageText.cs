using System.Globalization;
using RfbWatch.Engine;

namespace RfbWatch.Cli.Reports;

/// <summary>What the rules detected, as lines of the summary.</summary>
internal static class RuleCoverageText
{
    private const string SeedPack = "pack:seed/";

    /// <summary>How many rules ran and fired, followed by the number of sessions that each port-based or endpoint-based seed rule detects.</summary>
    public static IEnumerable<string> Lines(TriageResult result)
    {
        if (result.Hunt is not { } hunt)
        {
            yield break;
        }

        int suppressed = hunt.Suppressed.Count, alerts = hunt.Raised.Count + suppressed;
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Rules: {hunt.Histories.Count} ran, {hunt.Histories.Count(history => history.Fired)} fired, {alerts} {(alerts == 1 ? "alert" : "alerts")}{(suppressed > 0 ? $" ({suppressed} suppressed)" : "")}.");
        foreach (var coverage in hunt.Coverage.Where(coverage => coverage.Rule.Rule.Source.StartsWith(SeedPack, StringComparison.Ordinal)))
        {
            string others = coverage.FalseHits > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {coverage.FalseHits} false positives on connections that are not VNC") : "";
            yield return string.Create(CultureInfo.InvariantCulture, $"  '{coverage.Rule.Rule.Name}' detects {coverage.Detected.Count} of {result.Sessions.Count} sessions{others}.");
        }
    }

    /// <summary>Names of the seed rules that do not see a session.</summary>
    /// <param name="hunt">What the rules said.</param>
    /// <param name="place">The session's place in the run, from 0.</param>
    public static IEnumerable<string> MissedBySeeds(HuntResult hunt, int place) => hunt.Coverage
        .Where(coverage => coverage.Rule.Rule.Source.StartsWith(SeedPack, StringComparison.Ordinal) && coverage.Missed.Contains(place))
        .Select(coverage => coverage.Rule.Rule.Name);
}
