using System.Globalization;
using RfbWatch.Protocol;
using RfbWatch.Rules.Alerts;
using Spectre.Console;

namespace RfbWatch.Cli.Reports;

/// <summary>
/// The alerts as shown on a terminal: severity, title, client and server, number of rows, first and last time. The most severe come first, suppressed ones last,
/// with the name of the exception. Alerts of one rule for the same endpoints share one line; if a rule has alerts for many endpoints, all of them share one line.
/// </summary>
internal static class AlertTable
{
    /// <summary>Maximum number of lines for raised and for suppressed alerts; the number of further alerts follows.</summary>
    public const int MaxLines = 20;

    /// <summary>Maximum number of lines for the alerts of one rule; more are combined into one line.</summary>
    public const int MaxLinesOfRule = 4;

    private const int Gap = 2;
    private const int LeastEnds = 22;
    private const int LeastTitle = 26;

    /// <summary>Writes the alerts in at most <paramref name="width"/> columns; nothing if there are none.</summary>
    public static void Write(IAnsiConsole console, IEnumerable<Alert> alerts, int width)
    {
        var lines = alerts.GroupBy(alert => (alert.Rule.Id, alert.SuppressedBy)).SelectMany(group => Lines([.. group]))
            .OrderBy(line => line.Suppressed).ThenByDescending(line => line.First.Rule.Severity).ThenBy(line => line.FirstSeen).ThenBy(line => line.Title, StringComparer.Ordinal).ThenBy(line => line.Ends, StringComparer.Ordinal)
            .ToList();
        if (lines.Count == 0)
        {
            return;
        }

        string format = lines.SelectMany(line => (DateTime?[])[line.FirstSeen, line.LastSeen]).OfType<DateTime>().Select(time => time.Date).Distinct().Take(2).Count() > 1 ? "MM-dd HH:mm" : "HH:mm:ss";
        var shown = lines.Where(line => !line.Suppressed).Take(MaxLines).Concat(lines.Where(line => line.Suppressed).Take(MaxLines)).ToList();
        int severity = shown.Max(line => line.First.Rule.Severity.ToString().Length);
        int times = shown.Max(line => ConsoleText.Width(line.Times(format)));
        int counts = shown.Max(line => line.Count.Length);
        int room = width - severity - counts - times - (4 * Gap);
        int title = shown.Max(line => ConsoleText.Width(line.Title)), ends = shown.Max(line => ConsoleText.Width(line.Ends));
        ends = Math.Min(ends, Math.Max(LeastEnds, room - Math.Min(title, LeastTitle)));
        title = Math.Max(Math.Min(title, room - ends), 1);
        foreach (var line in shown)
        {
            console.Write(new Text(Pad(line.First.Rule.Severity.ToString(), severity), StyleOf(line)));
            string rest = Pad(line.Title, title) + Pad(line.Ends, ends) + Pad(line.Count, counts) + line.Times(format);
            console.WriteLine(ConsoleText.Fit(rest.TrimEnd(), width - severity - Gap), Style.Plain);
            foreach (string note in line.Notes)
            {
                console.WriteLine(ConsoleText.Fit(new string(' ', severity + Gap) + note, width), new Style(decoration: Decoration.Dim));
            }
        }

        int more = lines.Except(shown).Sum(line => line.Alerts.Count);
        if (more > 0)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"and {more} more {(more == 1 ? "alert" : "alerts")} (--format jsonl shows all)"), Style.Plain);
        }

        console.WriteLine();
    }

    private static IEnumerable<Line> Lines(IReadOnlyList<Alert> ofRule)
    {
        var apart = ofRule.GroupBy(alert => (Title: WireText.Clean(alert.Title), Ends: WireText.Clean(AlertEnds.Of([alert])))).ToList();
        return apart.Count <= MaxLinesOfRule
            ? apart.Select(group => new Line(group.Key.Title, group.Key.Ends, [.. group]))
            : [new Line(WireText.Clean(ofRule[0].Rule.Name), WireText.Clean(AlertEnds.Of(ofRule)), ofRule)];
    }

    private static string Pad(string text, int columns)
    {
        string fitted = ConsoleText.Fit(text, columns);
        return fitted + new string(' ', columns - ConsoleText.Width(fitted) + Gap);
    }

    private static Style StyleOf(Line line) => line.Suppressed ? new Style(decoration: Decoration.Dim) : line.First.Rule.Severity switch
    {
        Rules.RuleSeverity.High => new Style(Color.Red, decoration: Decoration.Bold),
        Rules.RuleSeverity.Medium => new Style(Color.Yellow),
        Rules.RuleSeverity.Low or Rules.RuleSeverity.Informational => Style.Plain,
    };

    private sealed record Line(string Title, string Ends, IReadOnlyList<Alert> Alerts)
    {
        public Alert First => Alerts[0];

        public bool Suppressed => First is Alert.Suppressed;

        public string Count { get; } = string.Create(CultureInfo.InvariantCulture, $"{Alerts.Sum(alert => alert.Rows.Count)}x");

        public DateTime? FirstSeen => Alerts.Min(alert => alert.FirstSeen);

        public DateTime? LastSeen => Alerts.Max(alert => alert.LastSeen);

        public string Times(string format) => FirstSeen is not { } first || LastSeen is not { } last ? "-"
            : first.ToString(format, CultureInfo.InvariantCulture) is var from && last.ToString(format, CultureInfo.InvariantCulture) is var to && from == to ? from : $"{from} - {to}";

        public IEnumerable<string> Notes => First switch
        {
            Alert.Suppressed suppressed => [WireText.Clean($"suppressed by exception '{suppressed.Exception.Name}' ({suppressed.Exception.Owner}): {suppressed.Exception.Reason}")],
            Alert.Raised raised => raised.Excepted.Select(rows => WireText.Clean(string.Create(CultureInfo.InvariantCulture, $"{rows.Count} rows of {rows.Table} were removed by exception '{rows.Exception.Name}'"))),
            var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
        };
    }
}
