using System.Globalization;
using RfbWatch.Detection;
using RfbWatch.Engine;
using RfbWatch.Protocol;
using Spectre.Console;

namespace RfbWatch.Cli.Reports;

/// <summary>The table of sessions on a terminal: one line per session, worst findings first.</summary>
internal static class SessionTable
{
    private const int Gap = 1;

    /// <summary>Minimum width of each column, in order.</summary>
    private static readonly int[] Least = [8, 24, 5, 12, 12, 18];

    /// <summary>The order in which columns shrink if a line is too long: name, login, finding, addresses.</summary>
    private static readonly int[] ShrinkOrder = [4, 3, 5, 1];

    private static readonly string[] Headings = ["when", "client → server", "RFB", "login", "name", "finding"];

    /// <summary>Writes the table in at most <paramref name="width"/> columns.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<SourcedSession> sessions, int width)
    {
        var ordered = sessions
            .OrderByDescending(found => found.Session.Severity)
            .ThenByDescending(found => found.Session.Findings.Count > 0)
            .ThenBy(found => found.Session.Flow.FirstTicks)
            .ThenBy(found => found.Session.Id, StringComparer.Ordinal)
            .ToList();
        string timeFormat = TimeFormat(ordered);
        var lines = ordered.Select(found => Cells(found.Session, timeFormat)).ToList();
        int[] widths = Widths(lines, width);
        var table = new Table().NoBorder();
        for (int i = 0; i < Headings.Length; i++)
        {
            int right = i == Headings.Length - 1 ? 0 : Gap;
            table.AddColumn(new TableColumn(new Text(ConsoleText.Fit(Headings[i], widths[i]), new Style(decoration: Decoration.Dim)))
                .NoWrap().Padding(0, 0, right, 0).Width(widths[i]));
        }

        for (int row = 0; row < lines.Count; row++)
        {
            var style = StyleOf(ordered[row].Session);
            table.AddRow(lines[row].Select((cell, i) => i == Headings.Length - 1
                ? new Text(FitFinding(cell, widths[i]), style)
                : new Text(ConsoleText.Fit(cell, widths[i]))));
        }

        console.Write(table);
    }

    /// <summary>The date is shown only if the sessions are from several days.</summary>
    private static string TimeFormat(List<SourcedSession> sessions) =>
        sessions.Select(found => found.Session.Flow.FirstTicks / TimeSpan.TicksPerDay).Distinct().Take(2).Count() > 1 ? "MM-dd HH:mm:ss" : "HH:mm:ss";

    private static string[] Cells(Session session, string timeFormat) =>
    [
        new DateTime(session.Flow.FirstTicks, DateTimeKind.Utc).ToString(timeFormat, CultureInfo.InvariantCulture),
        $"{session.Client.Address} → {session.Server}",
        VersionText(session.Facts),
        LoginText.Of(session.Facts),
        NameText(session),
        FindingText(session),
    ];

    private static string VersionText(ConversationFacts facts)
    {
        var version = facts.ClientVersion < facts.ServerVersion ? facts.ClientVersion : facts.ServerVersion ?? facts.ClientVersion;
        return version is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.Major}.{known.Minor}") : "-";
    }

    private static string NameText(Session session) =>
        session.ServerProduct is { Name.Length: > 0, Confidence: >= Confidence.Medium } product ? product.Name
        : string.IsNullOrEmpty(session.Facts.DesktopName) ? "-"
        : session.Facts.DesktopName;

    private static string FindingText(Session session) => session.Findings.Count switch
    {
        0 => "-",
        1 => session.Findings[0].Name,
        _ => string.Create(CultureInfo.InvariantCulture, $"{session.Findings[0].Name} +{session.Findings.Count - 1}"),
    };

    /// <summary>Shortens the name of a finding, but keeps the number of further findings.</summary>
    private static string FitFinding(string cell, int columns)
    {
        int more = cell.LastIndexOf(" +", StringComparison.Ordinal);
        return more < 0 ? ConsoleText.Fit(cell, columns) : ConsoleText.Fit(cell[..more], columns - (cell.Length - more)) + cell[more..];
    }

    private static Style? StyleOf(Session session) => session.Severity switch
    {
        Severity.Critical or Severity.High => new Style(Color.Red, decoration: Decoration.Bold),
        Severity.Medium => new Style(Color.Yellow),
        Severity.Low or Severity.Informational => null,
    };

    private static int[] Widths(List<string[]> lines, int width)
    {
        int[] widths = Headings.Select((heading, i) => lines.Select(line => ConsoleText.Width(line[i])).Append(ConsoleText.Width(heading)).Max()).ToArray();
        foreach (int cell in ShrinkOrder)
        {
            int excess = widths.Sum() + (Gap * (widths.Length - 1)) - width;
            if (excess > 0)
            {
                widths[cell] = Math.Max(Math.Min(Least[cell], widths[cell]), widths[cell] - excess);
            }
        }

        return widths;
    }
}
