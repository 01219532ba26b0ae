using System.Buffers;
using System.Text.Json;
using RfbWatch.Detection;
using RfbWatch.Engine.Runs;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>Every line written conforms to the published schemas, in the documented order.</summary>
public class EmittedRowsTests
{
    private static readonly TriageOptions Everything = new()
    {
        Paths = [RepositoryFolder.Pcaps],
        MaxChallengeAnalyses = 0,
        Detection = new DetectionOptions { AllConnections = true },
    };

    [Fact]
    public void Every_line_of_the_stream_validates()
    {
        var validator = new JsonSchemaValidator(Schema(writer => JsonSchema.WriteStream(writer, Tables.All)));
        string[] lines = TriageOutput.Lines(TriageOutput.Stream(Everything).Bytes);
        Assert.NotEmpty(lines);
        foreach (string line in lines)
        {
            using var record = JsonDocument.Parse(line);
            Assert.Empty(validator.Check(record.RootElement));
            var row = record.RootElement.GetProperty("properties");
            Assert.Equal(row.GetProperty("Timestamp").GetString(), record.RootElement.GetProperty("time").GetString());
            Assert.Equal(row.GetProperty("Timestamp").GetString(), row.GetProperty("TimeGenerated").GetString());
        }
    }

    [Fact]
    public void Flat_files_hold_the_same_rows_and_validate()
    {
        using var folder = new TestFolder();
        using (var writer = new TableFolder(folder.Root, OutputFormat.Jsonl, Tables.All))
        {
            TriageRun.Execute(Everything, writer);
        }

        Assert.Equal(Tables.All.Select(table => table.Name + ".jsonl").Order(), Directory.GetFiles(folder.Root).Select(Path.GetFileName).Order());
        var streamed = TriageOutput.Lines(TriageOutput.Stream(Everything).Bytes)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToLookup(record => record.GetProperty("category").GetString()!, record => record.GetProperty("properties").GetRawText());
        foreach (var table in Tables.All)
        {
            var validator = new JsonSchemaValidator(Schema(writer => JsonSchema.WriteRow(writer, table)));
            string[] lines = File.ReadAllLines(folder.Of(table.Name + ".jsonl"));
            Assert.Equal(streamed[table.Category], lines);
            Assert.All(lines, line => Assert.Empty(validator.Check(JsonDocument.Parse(line).RootElement)));
        }
    }

    [Fact]
    public void Rows_come_by_time_and_are_numbered_without_holes()
    {
        using var rows = new TriageOutput.Rows();
        TriageRun.Execute(Everything, rows);
        Assert.True(rows.Completed);
        foreach (var table in rows.All.GroupBy(row => row.Table))
        {
            Assert.Equal(Enumerable.Range(1, table.Count()).Select(number => (object)(long)number), table.Select(row => row.Cell("ReportId")!));
        }

        var events = rows.All.Where(row => row.Table != Tables.RfbSensorStats).Select(row => row.Timestamp).ToList();
        Assert.Equal(events.Order(), events);
    }

    [Fact]
    public void Sessions_have_their_rows_in_both_tables()
    {
        using var rows = new TriageOutput.Rows();
        var result = TriageRun.Execute(Everything, rows);
        var sessions = rows.All.Where(row => row.Table == Tables.RfbSessions).ToList();
        Assert.Equal(result.Sessions.Count, sessions.Count);
        var inspected = rows.All.Where(row => row.Table == Tables.DeviceNetworkEvents && (string)row.Cell("ActionType")! == "RfbConnectionInspected").ToList();
        foreach (var session in sessions)
        {
            var own = inspected.Where(row => ((string)row.Cell("AdditionalFields")!).Contains($"\"session_id\":\"{session.Cell("SessionId")}\"", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(own);
            Assert.All(own, row => Assert.Contains((string)row.Cell("LocalIP")!, new[] { (string)session.Cell("ClientIP")!, (string)session.Cell("ServerIP")! }));
        }
    }

    private static JsonElement Schema(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return JsonDocument.Parse(buffer.WrittenMemory).RootElement;
    }
}
