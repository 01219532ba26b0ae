using System.Globalization;
using RfbWatch.Protocol;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Summary;

namespace RfbWatch.Sensor.Web;

/// <summary>The page at /: an overview for analysts, rendered on the server from the summary. No script.</summary>
internal static class StatusPage
{
    /// <summary>Path of the style sheet.</summary>
    public const string StylePath = "/style.css";

    private static readonly (string Name, Measure[] Measures)[] Shown =
    [
        ("sessions", [Measure.Sessions]), ("without login", [Measure.NoAuthentication]), ("with a public address", [Measure.PublicPeer]), ("failed logins", [Measure.FailedLogins]),
        ("seen in part", [Measure.BytesMissing, Measure.OneDirection, Measure.NoBeginning]),
    ];

    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    public static string Render(SensorState state, SummarySnapshot summary, DateTime now)
    {
        var page = new Html();
        page.Raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta http-equiv=\"refresh\" content=\"15\"><title>RfbWatch</title>")
            .Raw($"<link rel=\"stylesheet\" href=\"{StylePath}\"></head><body>\n<header>").Element("h1", "RfbWatch " + WireText.Clean(state.Options.Name));
        string status = HealthJson.Status(state);
        page.Element("p", status, "badge " + status);
        if (state.IsDegraded)
        {
            page.Element("p", "degraded: something may have been missed since the start", "badge warning");
        }

        page.Element("p", string.Create(CultureInfo.InvariantCulture,
            $"{now.ToString(TimeFormat, CultureInfo.InvariantCulture)} UTC. Sessions since {summary.Since.ToString(TimeFormat, CultureInfo.InvariantCulture)}{(summary.IsComplete ? "" : "; earlier ones are still being read from the store")}. {state.Content.Rules.Rules.Count} rules, loaded {state.Content.LoadedAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}, hash {state.Content.Hash}."), "about");
        page.Raw("</header>\n");
        Figures(page, state, summary);
        Health(page, state);
        Sources(page, state);
        SummarySections.Write(page, summary, state.Content.Rules.Rules.ToDictionary(rule => rule.Rule.Id, rule => rule.Rule, StringComparer.OrdinalIgnoreCase));
        return page.Raw("</body></html>\n").ToString();
    }

    /// <summary>Writes the figures of the longest period as cards, followed by those of all periods as a table.</summary>
    private static void Figures(Html page, SensorState state, SummarySnapshot summary)
    {
        page.Raw("<section><dl class=\"figures\">");
        foreach (var (name, measures) in Shown)
        {
            Figure(page, name, measures.Sum(measure => summary.Periods[^1][measure]));
        }

        Figure(page, summary.ForgottenServers > 0 ? $"servers, and {summary.ForgottenServers.ToString("N0", CultureInfo.InvariantCulture)} evicted" : "servers", summary.Servers);
        Figure(page, "alerts since the start", state.Rules.Alerts);
        page.Raw("</dl></section>\n");
        PageTable.Write(
            page, "By period", ["Period", .. Shown.Select(figure => figure.Name), "alerts"],
            summary.Periods.Select(period => (object?[])[period.Name, .. Shown.Select(figure => (object?)figure.Measures.Sum(measure => period[measure])), period[Measure.Alerts]]), "");
    }

    private static void Figure(Html page, string name, long value) =>
        page.Raw("<div>").Element("dt", name).Element("dd", value.ToString("N0", CultureInfo.InvariantCulture)).Raw("</div>");

    /// <summary>Writes the health states.</summary>
    private static void Health(Html page, SensorState state)
    {
        page.Raw("<section>").Element("h2", "Health");
        if (state.Health.Count == 0)
        {
            page.Element("p", "No problems.", "good");
        }
        else
        {
            page.Raw("<div class=\"wide\"><table><thead><tr><th>subject</th><th>state</th><th>reason</th></tr></thead><tbody>\n");
            foreach (var item in state.Health)
            {
                page.Raw(item.IsFailure ? "<tr class=\"bad\">" : "<tr class=\"doubt\">").Element("td", item.Subject).Element("td", item.Name).Element("td", WireText.Clean(item.Reason), "long").Raw("</tr>\n");
            }

            page.Raw("</tbody></table></div>");
        }

        page.Raw("</section>\n");
    }

    private static void Sources(Html page, SensorState state)
    {
        page.Raw("<section>").Element("h2", "Sources").Raw("<div class=\"wide\"><table><thead><tr><th>source</th><th>last packet</th>");
        foreach (string name in (string[])["packets", "dropped", "flows", "sessions", "gaps"])
        {
            page.Element("th", name, "number");
        }

        page.Raw("</tr></thead><tbody>\n");
        foreach (var input in state.Inputs)
        {
            var counters = input.Input.Counters;
            page.Raw("<tr>").Element("td", input.Input.Name)
                .Element("td", input.Input.LastTicks == 0 ? "none yet" : new DateTime(input.Input.LastTicks, DateTimeKind.Utc).ToString(TimeFormat, CultureInfo.InvariantCulture), "time");
            foreach (long number in (long[])[counters.Packets, counters.KernelDrops, counters.Flows, counters.Sessions, counters.Gaps])
            {
                page.Element("td", number.ToString("N0", CultureInfo.InvariantCulture), "number");
            }

            page.Raw("</tr>\n");
        }

        page.Raw("</tbody></table></div></section>\n");
    }
}
