using System.Globalization;
using RfbWatch.Protocol;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Sensor.Web;

/// <summary>The page at /: what an analyst wants first, made on the server from KQL over the store. No script.</summary>
internal static class StatusPage
{
    /// <summary>Path of the style sheet.</summary>
    public const string StylePath = "/style.css";

    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    public static string Render(SensorState state, PageAnswers answers, DateTime now)
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
            $"{now.ToString(TimeFormat, CultureInfo.InvariantCulture)} UTC, the last {answers.Period}{(answers.IsShortened ? $" (further back there are more than the {PageAnswers.MaxRows} rows that this page reads)" : "")}. {state.Knowledge.Rules.Rules.Count} rules, loaded {state.Knowledge.LoadedAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}, hash {state.Knowledge.Hash}."), "about");
        page.Raw("</header>\n");
        Figures(page, state, answers.Figures);
        Health(page, state);
        Sources(page, state);
        foreach (var answer in answers.Sections)
        {
            page.Raw("<section>").Element("h2", answer.Section.Title);
            if (answer.Result is { } result)
            {
                ResultTable.Write(page, result, answer.Section.WhenEmpty);
            }
            else
            {
                Unanswered(page, answer);
            }

            page.Raw("</section>\n");
        }

        return page.Raw("</body></html>\n").ToString();
    }

    private static void Unanswered(Html page, PageAnswer answer) => page.Element("p", "This could not be found out: " + WireText.Clean(answer.Problem), "bad");

    private static void Figures(Html page, SensorState state, PageAnswer answer)
    {
        page.Raw("<section>");
        if (answer.Result is null)
        {
            Unanswered(page, answer);
        }

        page.Raw("<dl class=\"figures\">");
        if (answer.Result is { Rows: [var figures] } result)
        {
            for (int i = 0; i < figures.Length; i++)
            {
                Figure(page, result.Schema.Columns[i].Name, figures[i].AsLong);
            }
        }

        Figure(page, "alerts since the start", state.Rules.Alerts);
        page.Raw("</dl></section>\n");
    }

    private static void Figure(Html page, string name, long value) =>
        page.Raw("<div>").Element("dt", name).Element("dd", value.ToString("N0", CultureInfo.InvariantCulture)).Raw("</div>");

    /// <summary>What could not be seen stands before what was.</summary>
    private static void Health(Html page, SensorState state)
    {
        page.Raw("<section>").Element("h2", "Health");
        if (state.Health.Count == 0)
        {
            page.Element("p", "All is well.", "good");
        }
        else
        {
            page.Raw("<div class=\"wide\"><table><thead><tr><th>about</th><th>state</th><th>reason</th></tr></thead><tbody>\n");
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
