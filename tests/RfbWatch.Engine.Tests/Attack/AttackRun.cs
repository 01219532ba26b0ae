using System.Globalization;
using System.Text.Json;
using RfbWatch.Detection;
using RfbWatch.Engine.Runs;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
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
        return [.. result.Sessions.Select(found => SessionRow.Create(found.Session, found.Source, options.Rows))];
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
        $"{row["ClientIP"]}>{row["ServerIP"]}:{row["ServerPort"]} {row["Initiator"]} {row["RoleBasis"]} {row["Carrier"]} {row["ServerVersion"]}/{row["ClientVersion"]} "
        + $"{Json(row, "OfferedSecurityTypes")} {row["SecurityType"]} {row["AuthenticationResult"]} {row["Stage"]} noauth={row["NoAuthentication"]} {row["Severity"]} {Json(row, "Findings")} {Json(row, "Anomalies")}";

    /// <summary>The names in a dynamic column.</summary>
    public static List<string> Names(TableRow row, string column) =>
        row[column] is JsonText text ? [.. JsonDocument.Parse(text.Text).RootElement.EnumerateArray().Select(each => each.ToString())] : [];

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
            Compare("ServerIP", truth.Server, row["ServerIP"] as string);
        }

        Compare("Initiator", truth.Initiator, row["Initiator"] as string);
        Compare("ServerVersion", truth.ServerVersion, row["ServerVersion"] as string);
        Compare("ClientVersion", truth.ClientVersion, row["ClientVersion"] as string);
        Compare("OfferedSecurityTypes", truth.Offered is { } offered ? "[" + string.Join(',', offered) + "]" : null, Json(row, "OfferedSecurityTypes"));
        Compare("SecurityType", truth.Chosen?.ToString(CultureInfo.InvariantCulture), (row["SecurityType"] as int?)?.ToString(CultureInfo.InvariantCulture));
        Compare("SecuritySubType", truth.SubType?.ToString(CultureInfo.InvariantCulture), (row["SecuritySubType"] as int?)?.ToString(CultureInfo.InvariantCulture));
        Compare("AuthenticationResult", truth.Results.Contains((string)row["AuthenticationResult"]!) ? (string)row["AuthenticationResult"]! : string.Join(" or ", truth.Results), (string)row["AuthenticationResult"]!);
        Compare("NoAuthentication", truth.NoAuthentication.ToString(), ((bool)row["NoAuthentication"]!).ToString());
        Compare("Carrier", truth.Carrier, row["Carrier"] as string);
        if (truth.OneSided is not null)
        {
            Compare("OneSided", truth.OneSided, row["OneSided"] as string);
        }

        if (truth.NotEnd is not null && (string)row["EndReason"]! == truth.NotEnd)
        {
            wrong.Add($"EndReason: must not be {truth.NotEnd}");
        }

        var severity = Enum.Parse<Severity>((string)row["Severity"]!);
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

    private static string? Json(TableRow row, string column) => (row[column] as JsonText?)?.Text.Replace(" ", "", StringComparison.Ordinal) ?? row[column]?.ToString();
}
