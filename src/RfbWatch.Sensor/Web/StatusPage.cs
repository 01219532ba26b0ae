using System.Globalization;
using RfbWatch.Kql;
using RfbWatch.Kql.Values;
using RfbWatch.Protocol;
using RfbWatch.Rules.Running;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Sensor.Web;

/// <summary>The page at /: what an analyst wants first, made on the server from KQL over the store. No script.</summary>
internal static class StatusPage
{
    /// <summary>Path of the style sheet.</summary>
    public const string StylePath = "/style.css";

    /// <summary>What one table of the page may cost.</summary>
    private static readonly KqlLimits Limits = KqlLimits.Default with { MaximumTime = TimeSpan.FromSeconds(5), MaximumMemory = 128L << 20, MaximumRows = 500_000 };

    public static string Render(SensorState state, DateTime now)
    {
        var page = new Html();
        page.Raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"15\"><title>RfbWatch</title>")
            .Raw($"<link rel=\"stylesheet\" href=\"{StylePath}\"></head><body>\n<header>").Element("h1", "RfbWatch " + WireText.Clean(state.Options.Name));
        page.Element("p", string.Create(CultureInfo.InvariantCulture,
            $"{now:yyyy-MM-dd HH:mm:ss} UTC - {state.Knowledge.Rules.Rules.Count} rules, hash {state.Knowledge.Rules.Hash}, loaded {state.Knowledge.LoadedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}"));
        page.Raw("</header>\n");
        Health(page, state);
        Inputs(page, state);
        foreach (var section in PageSection.All)
        {
            Section(page, section, state, now);
        }

        return page.Raw("</body></html>\n").ToString();
    }

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
            page.Raw("<table><tr><th>about</th><th>state</th><th>reason</th></tr>\n");
            foreach (var item in state.Health)
            {
                page.Raw(item.IsFailure ? "<tr class=\"bad\">" : "<tr>").Element("td", item.Subject).Element("td", item.Name).Element("td", WireText.Clean(item.Reason)).Raw("</tr>\n");
            }

            page.Raw("</table>");
        }

        page.Raw("</section>\n");
    }

    private static void Inputs(Html page, SensorState state)
    {
        page.Raw("<section>").Element("h2", "Sources").Raw("<table><tr><th>source</th><th>packets</th><th>dropped</th><th>flows</th><th>sessions</th><th>gaps</th></tr>\n");
        foreach (var input in state.Inputs)
        {
            var counters = input.Input.Counters;
            page.Raw("<tr>").Element("td", input.Input.Name);
            foreach (long number in (long[])[counters.Packets, counters.KernelDrops, counters.Flows, counters.Sessions, counters.Gaps])
            {
                page.Element("td", number.ToString("N0", CultureInfo.InvariantCulture), "number");
            }

            page.Raw("</tr>\n");
        }

        page.Raw("</table></section>\n");
    }

    private static void Section(Html page, PageSection section, SensorState state, DateTime now)
    {
        page.Raw("<section>").Element("h2", section.Title);
        try
        {
            var query = KqlEngine.Compile(section.Query, new KqlOptions { Catalog = state.Knowledge.Tables });
            var result = RuleResult.Of(query, state.Knowledge.Tables, new RunOptions { Now = now, Limits = Limits });
            if (result.Rows.Count == 0)
            {
                page.Element("p", section.WhenEmpty, "good");
            }
            else
            {
                Table(page, result);
            }
        }
        catch (KqlRunException e)
        {
            page.Element("p", "This could not be found out: " + e.Message, "bad");
        }

        page.Raw("</section>\n");
    }

    private static void Table(Html page, RuleResult result)
    {
        page.Raw("<div class=\"wide\"><table><tr>");
        foreach (var column in result.Schema.Columns)
        {
            page.Element("th", column.Name);
        }

        page.Raw("</tr>\n");
        foreach (var row in result.Rows)
        {
            page.Raw("<tr>");
            foreach (var cell in row)
            {
                page.Element("td", WireText.Clean(Text(cell)), cell.Kind is ValueKind.Int or ValueKind.Long or ValueKind.Real ? "number" : "");
            }

            page.Raw("</tr>\n");
        }

        page.Raw("</table></div>");
    }

    private static string Text(KustoValue cell) =>
        cell.IsNull ? "" : cell.Kind == ValueKind.DateTime ? cell.AsDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : cell.Text;
}
