using System.Globalization;
using System.Text.Json;

namespace RfbWatch.Throughput.Live;

/// <summary>The RFB sessions that a program has written, as keys of <see cref="RfbTruth"/>.</summary>
internal static class FoundSessions
{
    /// <summary>Those in the sensor's RfbSessions.</summary>
    public static IReadOnlySet<string> BySensor(string folder) => Keys(Path.Combine(folder, "RfbSessions.jsonl"), row =>
        KeyOf(row, "ClientIP", "ClientPort", "ServerIP", "ServerPort"));

    /// <summary>Those in Suricata's events of type <c>rfb</c>. The source is the client.</summary>
    public static IReadOnlySet<string> BySuricata(string folder) => Keys(Path.Combine(folder, "eve.json"), row =>
        row.GetProperty("event_type").ValueEquals("rfb") ? KeyOf(row, "src_ip", "src_port", "dest_ip", "dest_port") : null);

    private static HashSet<string> Keys(string path, Func<JsonElement, string?> keyOf)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            using var row = JsonDocument.Parse(line);
            if (keyOf(row.RootElement) is { } key)
            {
                keys.Add(key);
            }
        }

        return keys;
    }

    private static string KeyOf(JsonElement row, string client, string clientPort, string server, string serverPort) => string.Create(CultureInfo.InvariantCulture,
        $"{Address(row, client)}:{row.GetProperty(clientPort).GetInt32()} {Address(row, server)}:{row.GetProperty(serverPort).GetInt32()}");

    /// <summary>The address in its shortest form: Suricata writes all groups of an IPv6 address.</summary>
    private static string Address(JsonElement row, string name) => System.Net.IPAddress.Parse(row.GetProperty(name).GetString()!).ToString();
}
