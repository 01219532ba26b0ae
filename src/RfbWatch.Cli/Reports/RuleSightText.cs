using System.Globalization;
using RfbWatch.Engine;

namespace RfbWatch.Cli.Reports;

/// <summary>What the rules saw, as lines of the summary.</summary>
internal static class RuleSightText
{
    private const string SeedPack = "pack:seed/";

    /// <summary>How many rules ran and fired, then how blind each port- and endpoint-based seed rule is.</summary>
    public static IEnumerable<string> Lines(TriageResult result)
    {
        if (result.Hunt is not { } hunt)
        {
            yield break;
        }

        int suppressed = hunt.Suppressed.Count, alerts = hunt.Raised.Count + suppressed;
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Rules: {hunt.Histories.Count} ran, {hunt.Histories.Count(history => history.Fired)} fired, {alerts} {(alerts == 1 ? "alert" : "alerts")}{(suppressed > 0 ? $" ({suppressed} suppressed)" : "")}.");
        foreach (var sight in hunt.Coverage.Where(sight => sight.Rule.Rule.Source.StartsWith(SeedPack, StringComparison.Ordinal)))
        {
            string others = sight.FalseHits > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {sight.FalseHits} false hits on connections that are not VNC") : "";
            yield return string.Create(CultureInfo.InvariantCulture, $"  '{sight.Rule.Rule.Name}' would have seen {sight.Seen.Count} of {result.Sessions.Count} sessions{others}.");
        }
    }

    /// <summary>Names of the seed rules that do not see a session.</summary>
    public static IEnumerable<string> BlindSeeds(HuntResult hunt, string sessionId) => hunt.Coverage
        .Where(sight => sight.Rule.Rule.Source.StartsWith(SeedPack, StringComparison.Ordinal) && sight.Blind.Contains(sessionId))
        .Select(sight => sight.Rule.Rule.Name);
}
