using System.Text.Json;
using RfbWatch.Detection;
using RfbWatch.Detection.Findings;
using RfbWatch.Engine.Runs;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>Triage reports for every recording what really happened in it.</summary>
public class GoldenTests
{
    public static TheoryData<string> Recordings => [.. Repetitions.Sample(GoldenLine.Files)];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Every_session_is_as_it_was_run(string file)
    {
        var line = GoldenLine.Of(file);
        var result = RecordedSessions.Of(file);
        Assert.False(result.Unreadable, string.Join("; ", result.Problems));
        var found = result.Sessions.Select(each => each.Session).ToList();
        if (line.Names("negative", out var negative) && negative.GetBoolean())
        {
            Assert.Empty(found);
            return;
        }

        var expected = line.GetProperty("sessions").EnumerateArray().ToList();
        if (line.Names("sessions_at_least", out var least) && (least.ValueKind != JsonValueKind.False))
        {
            AtLeast(expected, found);
            return;
        }

        Assert.Equal(expected.Count, found.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            var differences = GoldenSession.Differences(expected[i], found[i]);
            Assert.True(differences.Count == 0, $"{file}, session {i + 1}: {string.Join("; ", differences)}");
        }
    }

    [Fact]
    public void A_type_above_the_columns_range_is_written_in_its_signed_form()
    {
        const string File = "synthetic-ultravnc-mslogon-3.6.pcap";
        var options = new TriageOptions { Paths = [GoldenLine.PathOf(File)] };
        var found = TriageRun.Execute(options).Sessions.Single();
        long type = GoldenLine.Of(File).GetProperty("sessions")[0].GetProperty("security_type").GetInt64();
        var row = Tables.RfbSessions.RowOf(new SessionRecord(found.Session, found.Source, options.Rows));
        Assert.Equal((type, -6, unchecked((int)type)), (found.Session.Facts.SecurityType, row.Cell("SecurityType"), row.Cell("SecurityType")));
        Assert.Equal($"[{type}]", row.Cell("OfferedSecurityTypes")!.ToString());
    }

    /// <summary>For each finding, some recorded session has it and some other does not.</summary>
    [Fact]
    public void Every_finding_is_in_one_recording_and_not_in_another()
    {
        var sessions = TriageRun.Execute(new TriageOptions { Paths = [RepositoryFolder.Pcaps] }).Sessions.Select(found => found.Session).ToList();
        foreach (var finding in FindingTable.All)
        {
            Assert.True(sessions.Exists(session => session.Has(finding.Name)), $"no recording shows {finding.Name}");
            Assert.True(sessions.Exists(session => !session.Has(finding.Name)), $"every recording shows {finding.Name}");
        }
    }

    private static void AtLeast(List<JsonElement> expected, List<Session> found)
    {
        foreach (var kind in expected)
        {
            int count = found.Count(session => GoldenSession.Differences(kind, session).Count == 0);
            if (kind.Names("count", out var exact) && exact.ValueKind == JsonValueKind.Number)
            {
                Assert.Equal(exact.GetInt32(), count);
            }
            else
            {
                Assert.True(count > 0, $"no session like {kind}");
            }
        }
    }
}
