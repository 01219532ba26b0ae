using RfbWatch.Fuzz.Mutation;
using RfbWatch.Parquet;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Fuzz.Targets;

/// <summary>Imported telemetry in every format: never an exception, and the same tables from a pipe that gives a few bytes at a time.</summary>
internal sealed class TelemetryTarget : FuzzTarget
{
    public override string Name => "telemetry";

    public override IReadOnlyList<string> Assemblies => ["RfbWatch.Rules"];

    public override int EdgeFloor => 700;

    public override int Executions => 10_000;

    public override int MaxLength => 2 << 10;

    public override IMutator Mutator { get; } = new TextMutator(
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "null", "true", "1e999", "-0", "0x1", "\n", "\r\n", ";", "\"\"", "\"time\":", "\"properties\":", "\"category\":\"AdvancedHunting-DeviceNetworkEvents\"", "\"Results\":[",
        "\"tables\":[{\"name\":\"PrimaryResult\",\"columns\":[{\"name\":\"Timestamp\",\"type\":\"datetime\"}],\"rows\":[", "Timestamp,DeviceName,RemotePort\n", "2026-01-02T03:04:05Z", "\"[1,2]\"", "\u2028", "\0");

    public override IEnumerable<byte[]> Seeds()
    {
        yield return [.. "{\"time\":\"2026-01-02T03:04:05Z\",\"category\":\"AdvancedHunting-DeviceNetworkEvents\",\"properties\":{\"Timestamp\":\"2026-01-02T03:04:05Z\",\"DeviceName\":\"a\",\"RemotePort\":5900,\"AdditionalFields\":\"{\\\"x\\\":1}\"}}\n"u8];
        yield return [.. "{\"Timestamp\":\"2026-01-02T03:04:05Z\",\"FileName\":\"vnc.exe\",\"ProcessId\":7}\n{\"FileName\":\"b\"}\n"u8];
        yield return [.. "{\"schema\":[{\"name\":\"Timestamp\",\"type\":\"DateTime\"},{\"name\":\"RemotePort\",\"type\":\"Int32\"}],\"results\":[{\"Timestamp\":\"2026-01-02T03:04:05Z\",\"RemotePort\":5900}]}"u8];
        yield return [.. "{\"tables\":[{\"name\":\"PrimaryResult\",\"columns\":[{\"name\":\"TimeGenerated\",\"type\":\"datetime\"},{\"name\":\"RemoteIP\",\"type\":\"string\"}],\"rows\":[[\"2026-01-02T03:04:05Z\",\"10.0.0.1\"],[null,\"\"]]}]}"u8];
        yield return [.. "Timestamp,DeviceName,RemotePort,AdditionalFields\r\n2026-01-02T03:04:05Z,\"a \"\"b\"\"\",5900,\"{\"\"x\"\":[1,2]}\"\r\n,c,,\r\n"u8];
        yield return [.. "\"Timestamp\";\"ActionType\"\n\"Jan 2, 2026 3:04:05 AM\";\"ConnectionSuccess\"\n"u8];
        yield return [.. "[{\"ProcessId\":1},{\"ProcessId\":\"2\"},{\"ProcessId\":null}]"u8];
    }

    public override void Run(byte[] input)
    {
        // A Parquet file cannot be read from a pipe; ParquetTarget is about its content.
        if (ParquetTable.IsMagic(input))
        {
            return;
        }

        foreach (string? table in new[] { null, "DeviceNetworkEvents" })
        {
            string whole = Text(TelemetryReader.Read("test", new MemoryStream(input), table));
            FuzzFailureException.ThrowUnlessEqual(whole, Text(TelemetryReader.Read("test", new PieceStream(input, 3), table)), "from a pipe");
        }
    }

    private static string Text(TelemetryFile file) =>
        $"{file.Rows} {file}\n" + string.Join('\n', file.Tables.Select(table => $"{table.Name} {string.Join(',', table.Schema)}\n{string.Join('\n', table.Rows.Select(row => string.Join('\t', row)))}"));
}
