using RfbWatch.Engine.Runs;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// Traffic without forgeries has no conflict: all recordings except those made to have one,
/// and recordings made by others where they exist beside the repository.
/// </summary>
public class HonestTrafficTests
{
    [Fact]
    public void No_recording_has_a_conflict_in_its_handshake() => Check(RepositoryFolder.Pcaps, new TriageOptions { Paths = [RepositoryFolder.Pcaps], MaxChallengeAnalyses = 0 });

    [SharedFact("captures")]
    [Trait("Needs", "shared")]
    public void No_capture_of_others_has_a_conflict_in_its_handshake()
    {
        string[] files = Directory.GetFiles(SharedCapturesTests.Folder, "*.pcap");
        Check(SharedCapturesTests.Folder, new TriageOptions { Paths = files, MaxChallengeAnalyses = 0 });
    }

    private static void Check(string folder, TriageOptions options)
    {
        var rows = TriageRun.Execute(options).Sessions.Select(found => Tables.RfbSessions.RowOf(new SessionRecord(found.Session, found.Source, options.Rows))).ToList();
        var forged = GoldenLine.All.Where(line => line.GetRawText().Contains("\"HandshakeConflict\"", StringComparison.Ordinal)).Select(GoldenLine.FileOf).ToHashSet();
        var wrong = rows.Where(row => AttackRun.Names(row, "Findings").Contains("HandshakeConflict") && !forged.Contains(Path.GetFileName((string)row.Cell("EvidenceFile")!))).Select(row => $"{row.Cell("EvidenceFile")}: {AttackRun.Text(row)}").ToList();
        Assert.True(wrong.Count == 0, $"{folder}: {wrong.Count} of {rows.Count} sessions have a conflict:\n{string.Join('\n', wrong)}");
    }
}
