using System.Globalization;
using System.Text.Json;
using RfbWatch.Detection;
using RfbWatch.Engine.Runs;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>Runs triage on a case and compares its rows with the ground truth.</summary>
internal static class AttackRun
{
    /// <summary>Rows of a capture, in output order.</summary>
    public static List<TableRow> Rows(IReadOnlyList<TestFrame> frames)
    {
        var options = new TriageOptions { Paths = [] };
        using var source = Capture.Files.CaptureFile.Open(new MemoryStream(CaptureFile.Pcapng(frames)), "memory");
        var result = TriageRun.Execute(options, source);
        return [.. result.Sessions.Select(found => Tables.RfbSessions.RowOf(new SessionRecord(found.Session, found.Source, options.Rows)))];
    }

    /// <summary>The differences, one line each.</summary>
    public static List<string> Differences(AttackCase attack) => Differences(attack.Sessions, Rows(attack.Frames));

    /// <summary>The differences in these rows, one line each.</summary>
    public static List<string> Differences(IReadOnlyList<SessionTruth> truth, IReadOnlyList<TableRow> rows)
    {
        if (truth.Count != rows.Count)
        {
            return [$"expected {truth.Count} sessions, got {rows.Count}: {string.Join(" | ", rows.Select(Text))}"];
        }

        return [.. truth.Zip(rows).SelectMany((pair, i) => Differences(pair.First, pair.Second).Select(line => truth.Count == 1 ? line : $"session {i + 1}: {line}"))];
    }

    /// <summary>A row as one line.</summary>
    public static string Text(TableRow row) =>
        $"{row.Cell("ClientIP")}>{row.Cell("ServerIP")}:{row.Cell("ServerPort")} {row.Cell("Initiator")} {row.Cell("RoleBasis")} {row.Cell("Carrier")} {row.Cell("ServerVersion")}/{row.Cell("ClientVersion")} "
        + $"{Json(row, "OfferedSecurityTypes")} {row.Cell("SecurityType")} {row.Cell("AuthenticationResult")} {row.Cell("Stage")} noauth={row.Cell("NoAuthentication")} {row.Cell("Severity")} {Json(row, "Findings")} {Json(row, "Anomalies")}";

    /// <summary>The names in a dynamic column.</summary>
    public static List<string> Names(TableRow row, string column) =>
        row.Cell(column) is string text ? [.. JsonDocument.Parse(text).RootElement.EnumerateArray().Select(each => each.ToString())] : [];

    private static List<string> Differences(SessionTruth truth, TableRow row)
    {
        var wrong = new List<string>();
        void Compare(string column, string? expected, string? actual)
        {
            if (expected != actual && !truth.Open.Contains(column))
            {
                wrong.Add($"{column}: expected {expected ?? "none"}, got {actual ?? "none"}");
            }
        }

        if (truth.Server is not null)
        {
            Compare("ServerIP", truth.Server, row.Cell("ServerIP") as string);
        }

        Compare("Initiator", truth.Initiator, row.Cell("Initiator") as string);
        Compare("ServerVersion", truth.ServerVersion, row.Cell("ServerVersion") as string);
        Compare("ClientVersion", truth.ClientVersion, row.Cell("ClientVersion") as string);
        Compare("OfferedSecurityTypes", truth.Offered is { } offered ? "[" + string.Join(',', offered) + "]" : null, Json(row, "OfferedSecurityTypes"));
        Compare("SecurityType", truth.Chosen?.ToString(CultureInfo.InvariantCulture), (row.Cell("SecurityType") as int?)?.ToString(CultureInfo.InvariantCulture));
        Compare("SecuritySubType", truth.SubType?.ToString(CultureInfo.InvariantCulture), (row.Cell("SecuritySubType") as int?)?.ToString(CultureInfo.InvariantCulture));
        Compare("AuthenticationResult", truth.Results.Contains((string)row.Cell("AuthenticationResult")!) ? (string)row.Cell("AuthenticationResult")! : string.Join(" or ", truth.Results), (string)row.Cell("AuthenticationResult")!);
        Compare("NoAuthentication", truth.NoAuthentication.ToString(), ((bool)row.Cell("NoAuthentication")!).ToString());
        Compare("Carrier", truth.Carrier, row.Cell("Carrier") as string);
        if (truth.OneSided is not null)
        {
            Compare("OneSided", truth.OneSided, row.Cell("OneSided") as string);
        }

        if (truth.NotEnd is not null && (string)row.Cell("EndReason")! == truth.NotEnd)
        {
            wrong.Add($"EndReason: must not be {truth.NotEnd}");
        }

        var severity = Enum.Parse<Severity>((string)row.Cell("Severity")!);
        if (truth.AtMost is not null && severity > Enum.Parse<Severity>(truth.AtMost))
        {
            wrong.Add($"Severity: at most {truth.AtMost}, got {severity}");
        }

        var findings = Names(row, "Findings");
        wrong.AddRange(truth.Demanded.Except(findings).Select(name => $"finding {name}: missing"));
        wrong.AddRange(truth.Forbidden.Intersect(findings).Select(name => $"finding {name}: false"));
        if (wrong.Count > 0)
        {
            wrong.Add("row: " + Text(row));
        }

        return wrong;
    }

    private static string? Json(TableRow row, string column) => (row.Cell(column) as string)?.Replace(" ", "", StringComparison.Ordinal);
}
