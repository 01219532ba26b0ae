using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;

namespace RfbWatch.Throughput.Live;

/// <summary>What a sensor has written: counted in its files, and what it said when it stopped.</summary>
internal sealed partial record SensorResult
{
    /// <summary>Sessions with a row in RfbSessions whose Final is true, each counted once.</summary>
    public required int Sessions { get; init; }

    /// <summary>Rows of AlertInfo.</summary>
    public required int Alerts { get; init; }

    /// <summary>Rows of all tables, without the sensor's statistics.</summary>
    public required long Rows { get; init; }

    /// <summary>Frames that the kernel dropped.</summary>
    public required long Dropped { get; init; }

    /// <summary>Connections, sessions with authentication, and sessions without authentication or with a High finding that were shed before the outputs.</summary>
    public required (long Connections, long Sessions, long Priority) Shed { get; init; }

    /// <summary>Reads the files in a folder and the log of the sensor that wrote them.</summary>
    public static SensorResult Read(string folder, string log)
    {
        var sessions = new HashSet<string>(StringComparer.Ordinal);
        long rows = 0;
        foreach (string row in Lines(folder, "RfbSessions"))
        {
            rows++;
            if (row.Contains("\"Final\":true", StringComparison.Ordinal))
            {
                sessions.Add(SessionId().Match(row).Groups[1].Value);
            }
        }

        int alerts = Lines(folder, "AlertInfo").Count();
        var dropped = DroppedFrames().Match(log);
        var shed = ShedItems().Match(log);
        if (!dropped.Success || !shed.Success)
        {
            throw new InvalidOperationException($"the sensor did not report what it dropped: {log}");
        }

        return new SensorResult
        {
            Sessions = sessions.Count,
            Alerts = alerts,
            Rows = rows + alerts + Lines(folder, "DeviceNetworkEvents").Count() + Lines(folder, "AlertEvidence").Count(),
            Dropped = Number(dropped.Groups[1]),
            Shed = (Number(shed.Groups[1]), Number(shed.Groups[2]), Number(shed.Groups[3])),
        };
    }

    private static long Number(Group digits) => long.Parse(digits.Value, CultureInfo.InvariantCulture);

    /// <summary>The lines of a table, rotated and compressed files included.</summary>
    private static IEnumerable<string> Lines(string folder, string table)
    {
        foreach (string path in Directory.GetFiles(folder, table + "*.jsonl*"))
        {
            using var file = File.OpenRead(path);
            using Stream text = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var reader = new StreamReader(text);
            while (reader.ReadLine() is { } line)
            {
                yield return line;
            }
        }
    }

    [GeneratedRegex(@"""SessionId"":""([^""]+)""")]
    private static partial Regex SessionId();

    [GeneratedRegex(@"stopped: \d+ packets, (\d+) dropped by the kernel")]
    private static partial Regex DroppedFrames();

    [GeneratedRegex(@"shed before the outputs: (\d+) connections, (\d+) sessions with authentication, (\d+) sessions without")]
    private static partial Regex ShedItems();
}
