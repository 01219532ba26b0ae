using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Benchmarks;

/// <summary>Reading JSON lines of DeviceNetworkEvents with 17 columns. Figures are for one line.</summary>
public class TelemetryBenchmarks
{
    private const int Lines = 100_000;

    private byte[] _file = null!;

    [GlobalSetup]
    public void Prepare()
    {
        var random = new Random(1);
        var text = new StringBuilder();
        for (int i = 0; i < Lines; i++)
        {
            var time = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMilliseconds(i);
            int device = random.Next(1000);
            text.Append(CultureInfo.InvariantCulture, $"{{\"Timestamp\":\"{time:O}\",\"DeviceId\":\"{device:x40}\",\"DeviceName\":\"host-{device}.corp.example\",\"ActionType\":\"ConnectionSuccess\",");
            text.Append(CultureInfo.InvariantCulture, $"\"RemoteIP\":\"10.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}\",\"RemotePort\":{random.Next(65536)},\"RemoteUrl\":\"\",\"LocalIP\":\"10.0.{device / 256}.{device % 256}\",");
            text.Append(CultureInfo.InvariantCulture, $"\"LocalPort\":{random.Next(65536)},\"Protocol\":\"Tcp\",\"InitiatingProcessSHA256\":\"{random.Next(500):x64}\",\"InitiatingProcessFileName\":\"process{random.Next(500)}.exe\",");
            text.Append(CultureInfo.InvariantCulture, $"\"InitiatingProcessId\":{random.Next(65536)},\"InitiatingProcessCommandLine\":\"\\\"C:\\\\Program Files\\\\App\\\\process.exe\\\" --session {random.Next()}\",");
            text.Append(CultureInfo.InvariantCulture, $"\"InitiatingProcessAccountName\":\"user{device}\",\"ReportId\":{i},\"AdditionalFields\":\"\"}}\n");
        }

        _file = Encoding.UTF8.GetBytes(text.ToString());
    }

    [Benchmark(OperationsPerInvoke = Lines)]
    public long JsonLines()
    {
        var file = TelemetryReader.Read("DeviceNetworkEvents.jsonl", new MemoryStream(_file));
        return file.Rows == Lines ? file.Rows : throw new InvalidOperationException(file.Error);
    }
}
