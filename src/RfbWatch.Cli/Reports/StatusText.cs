using System.Globalization;
using System.Text;
using System.Text.Json;
using RfbWatch.Protocol;

namespace RfbWatch.Cli.Reports;

/// <summary>The status of a sensor as text.</summary>
internal static class StatusText
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";
    private const int ShownAlerts = 5;
    private const int LongestName = 60;

    /// <summary>Formats the response of a sensor.</summary>
    /// <param name="status">The response.</param>
    /// <param name="width">Maximum number of columns per line.</param>
    public static string Of(JsonElement status, int width)
    {
        var text = new StringBuilder();
        void Line(string line = "") => text.Append(line).Append('\n');
        var started = status.GetProperty("started").GetDateTime();
        var now = status.GetProperty("time").GetDateTime();
        Line($"{Text(status, "name")}  {Text(status, "status")}{(status.GetProperty("degraded").GetBoolean() ? "; something may have been missed since the start" : "")}");
        Line(string.Create(CultureInfo.InvariantCulture,
            $"RfbWatch {Text(status, "version")}, process {status.GetProperty("process").GetInt64()}, up {Duration(now - started)} since {started.ToString(TimeFormat, CultureInfo.InvariantCulture)} UTC, {status.GetProperty("resident_bytes").GetInt64() >> 20} MiB of memory"));
        foreach (var state in status.GetProperty("states").EnumerateArray())
        {
            Line($"  {(state.GetProperty("failure").GetBoolean() ? "FAIL" : "warn")}  {Text(state, "subject")} {Text(state, "state")}: {Text(state, "reason")}");
        }

        Line();
        Table(
            text, ["SOURCE", "PACKETS/S", "MBIT/S", "PACKETS", "DROPPED", "FLOWS", "SESSIONS", "LAST PACKET"],
            status.GetProperty("sources").EnumerateArray().Select(source => new[]
            {
                Text(source, "name") + (source.GetProperty("read").GetBoolean() ? "" : " (not read)"), Number(source, "packets_per_second"), Megabits(source), Number(source, "packets"), Number(source, "kernel_dropped_packets"),
                Number(source, "flows"), Number(source, "sessions"), source.TryGetProperty("last_packet", out var last) ? Ago(now - last.GetDateTime()) : "none yet",
            }));
        Table(
            text, ["OUTPUT", "EMITTED", "DELIVERED", "WAITING", "REFUSED", "LOST", "REPEATED", "PROBLEM"],
            status.GetProperty("outputs").EnumerateArray().Select(output => new[]
            {
                Text(output, "name"), Number(output, "emitted"), Number(output, "delivered"), Number(output, "waiting"), Number(output, "refused"), Number(output, "lost"), Number(output, "repeated"), Text(output, "problem"),
            }));
        Table(
            text, ["SESSIONS OF", "SESSIONS", "WITHOUT LOGIN", "PUBLIC", "FAILED LOGINS", "ALERTS"],
            status.GetProperty("sessions").EnumerateArray().Select(period => new[]
            {
                Text(period, "period"), Number(period, "sessions"), Number(period, "no_authentication"), Number(period, "public_peer"), Number(period, "failed_logins"), Number(period, "alerts"),
            }));
        var rules = status.GetProperty("rules");
        int count = rules.GetProperty("loaded_rules").GetArrayLength();
        Line($"{count} {(count == 1 ? "rule" : "rules")}, hash {Text(rules, "hash")}, loaded {rules.GetProperty("loaded").GetDateTime().ToString(TimeFormat, CultureInfo.InvariantCulture)} UTC");
        foreach (var problem in rules.GetProperty("problems").EnumerateArray())
        {
            Line("  warn  " + Text(problem, "problem"));
        }

        var alerts = status.GetProperty("alerts");
        Line($"Alerts since the start: {Number(alerts, "raised")}; suppressed: {Number(alerts, "suppressed")}; latest:");
        foreach (var alert in alerts.GetProperty("last").EnumerateArray().Take(ShownAlerts))
        {
            Line(ConsoleText.Fit($"  {alert.GetProperty("time").GetDateTime().ToString(TimeFormat, CultureInfo.InvariantCulture)}  {Text(alert, "severity"),-13}  {Text(alert, "title")}", width));
        }

        if (alerts.GetProperty("last").GetArrayLength() == 0)
        {
            Line("  none");
        }

        return text.ToString();
    }

    private static void Table(StringBuilder text, string[] heads, IEnumerable<string[]> rows)
    {
        string[][] all = [heads, .. rows.Select(row => (string[])[.. row.Select(cell => ConsoleText.Fit(cell, LongestName))])];
        int[] widths = [.. heads.Select((_, i) => all.Max(row => ConsoleText.Width(row[i])))];
        foreach (string[] row in all)
        {
            for (int i = 0; i < row.Length; i++)
            {
                string space = new(' ', widths[i] - ConsoleText.Width(row[i]));
                bool isText = i == 0 || i == row.Length - 1;
                text.Append(i > 0 ? "  " : "").Append(isText ? row[i] : space + row[i]).Append(i == 0 ? space : "");
            }

            text.Append('\n');
        }

        text.Append('\n');
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? WireText.Clean(value.GetString() ?? "") : "";

    /// <summary>Formats a number; a dash if another version of the sensor does not report it.</summary>
    private static string Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetDouble().ToString("N0", CultureInfo.InvariantCulture) : "-";

    private static string Megabits(JsonElement source) => (source.GetProperty("bits_per_second").GetDouble() / 1e6).ToString("N1", CultureInfo.InvariantCulture);

    private static string Ago(TimeSpan time) => time < TimeSpan.FromSeconds(2) ? "now" : Duration(time) + " ago";

    private static string Duration(TimeSpan time) => time.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:F0} d")
        : time.TotalHours >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:F0} h")
        : time.TotalMinutes >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:F0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):F0} s");
}
