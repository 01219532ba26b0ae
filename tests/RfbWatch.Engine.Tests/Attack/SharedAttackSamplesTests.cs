using System.Text.Json;
using RfbWatch.Engine.Runs;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// Attack samples made by others, with their ground truth. They are not part of the repository.
/// </summary>
[Trait("Needs", "shared")]
public class SharedAttackSamplesTests
{
    private static string Folder => Path.Combine(RepositoryFolder.Shared, "captures", "attack");

    [SharedFact("captures/attack/truth.jsonl")]
    public void Every_sample_matches_its_ground_truth()
    {
        string truth = Path.Combine(Folder, "truth.jsonl");
        var wrong = new List<string>();
        foreach (string line in File.ReadLines(truth).Where(line => line.Length > 0))
        {
            var sample = JsonDocument.Parse(line).RootElement;
            string name = sample.GetProperty("name").GetString()!;
            var options = new TriageOptions { Paths = [Path.Combine(Folder, name + ".pcap")] };
            var rows = TriageRun.Execute(options).Sessions.Select(found => Tables.RfbSessions.RowOf(new SessionRecord(found.Session, found.Source, options.Rows))).ToList();
            var differences = Differences(sample, rows).ToList();
            wrong.AddRange(OpenCases.Samples.ContainsKey(name)
                ? differences.Count == 0 ? [$"{name}: no longer wrong, take it off {nameof(OpenCases)}"] : []
                : differences.Select(each => $"{name}: {each}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IEnumerable<string> Differences(JsonElement sample, List<TableRow> rows)
    {
        int sessions = sample.GetProperty("n").GetInt32();
        if (rows.Count != sessions)
        {
            yield return $"expected {sessions} sessions, got {rows.Count}: {string.Join(" | ", rows.Select(AttackRun.Text))}";
            yield break;
        }

        foreach (var row in rows)
        {
            var checks = new (string Column, string? Expected)[]
            {
                ("ServerIP", sample.GetProperty("ip").GetProperty(sample.GetProperty("srv").GetString()!).GetString()), ("Initiator", sample.GetProperty("init").GetString()),
                ("ServerVersion", sample.GetProperty("sv").GetString()), ("ClientVersion", sample.GetProperty("cv").GetString()),
                ("SecurityType", Text(sample.GetProperty("ch"))), ("NoAuthentication", Text(sample.GetProperty("na"))), ("Carrier", sample.TryGetProperty("carrier", out var carrier) ? carrier.GetString() : "Tcp"),
            };
            foreach (var (column, expected) in checks)
            {
                string? actual = row.Cell(column) is { } value ? $"{value}" : null;
                if (!string.Equals(expected, actual, StringComparison.OrdinalIgnoreCase))
                {
                    yield return $"{column}: expected {expected ?? "none"}, got {actual ?? "none"}; {AttackRun.Text(row)}";
                }
            }

            if (sample.GetProperty("off").ValueKind == JsonValueKind.Array && !Numbers(sample, "off").SequenceEqual(AttackRun.Names(row, "OfferedSecurityTypes")))
            {
                yield return $"OfferedSecurityTypes: expected {sample.GetProperty("off")}; {AttackRun.Text(row)}";
            }

            if (!Numbers(sample, "res").Contains((string)row.Cell("AuthenticationResult")!))
            {
                yield return $"AuthenticationResult: expected {sample.GetProperty("res")}, got {row.Cell("AuthenticationResult")}";
            }

            var findings = AttackRun.Names(row, "Findings");
            foreach (string name in Numbers(sample, "must").Except(findings))
            {
                yield return $"finding {name}: missing; {AttackRun.Text(row)}";
            }

            foreach (string name in Numbers(sample, "forbid").Intersect(findings))
            {
                yield return $"finding {name}: false; {AttackRun.Text(row)}";
            }
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.ToString();

    private static IEnumerable<string> Numbers(JsonElement sample, string name) => sample.GetProperty(name).EnumerateArray().Select(each => each.ToString());
}
