using System.Globalization;
using RfbWatch.Engine;

namespace RfbWatch.Cli.Reports;

/// <summary>Describes what the rules detected, as lines of the summary.</summary>
internal static class RuleCoverageText
{
    private const string SeedPack = "pack:seed/";

    /// <summary>The numbers of rules that ran and fired, followed by the number of sessions that each port-based or endpoint-based seed rule detects.</summary>
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

    /// <summary>Names of the seed rules that miss a session.</summary>
    /// <param name="hunt">The results of the rules.</param>
    /// <param name="place">Zero-based index of the session in the run.</param>
    public static IEnumerable<string> MissedBySeeds(HuntResult hunt, int place) => hunt.Coverage
        .Where(coverage => coverage.Rule.Rule.Source.StartsWith(SeedPack, StringComparison.Ordinal) && coverage.Missed.Contains(place))
        .Select(coverage => coverage.Rule.Rule.Name);
}
