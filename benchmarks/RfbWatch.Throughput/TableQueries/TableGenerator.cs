using System.Globalization;
using System.Text;

namespace RfbWatch.Throughput.TableQueries;

/// <summary>Writes a table like an export of DeviceNetworkEvents: JSON lines with seventeen columns, from a seed.</summary>
internal static class TableGenerator
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly string[] Processes = ["chrome.exe", "svchost.exe", "msedge.exe", "winvnc.exe", "tvnserver.exe", "powershell.exe", "outlook.exe", "teams.exe", "vncviewer.exe", "java.exe"];
    private static readonly string[] Actions = ["ConnectionSuccess", "ConnectionFailed", "ConnectionRequest", "ListeningConnectionCreated", "InboundConnectionAccepted"];

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="seed">The same seed gives the same file.</param>
    public static void Write(string path, int rows, ulong seed)
    {
        var dice = new Dice(seed);
        var begin = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20) { NewLine = "\n" };
        for (int i = 0; i < rows; i++)
        {
            int device = dice.Below(2000);
            string process = dice.Pick<string>(Processes);
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{{\"Timestamp\":\"{begin.AddMilliseconds(i * 2000L + dice.Below(2000)):yyyy-MM-ddTHH:mm:ss.fffffff}Z\",\"DeviceId\":\"{device * 7919:x40}\",\"DeviceName\":\"host-{device}.example.test\",\"ActionType\":\"{dice.Pick<string>(Actions)}\",")
                + string.Create(CultureInfo.InvariantCulture,
                $"\"RemoteIP\":\"203.0.{dice.Below(256)}.{dice.Below(256)}\",\"RemotePort\":{(dice.Chance(0.1) ? 5900 + dice.Below(10) : dice.Below(65536))},\"RemoteUrl\":{(dice.Chance(0.5) ? "null" : $"\"{Word(dice, 8)}.example.com\"")},\"LocalIP\":\"10.{device >> 8}.{device & 255}.7\",\"LocalPort\":{49152 + dice.Below(16384)},\"Protocol\":\"Tcp\",")
                + string.Create(CultureInfo.InvariantCulture,
                $"\"InitiatingProcessFileName\":\"{process}\",\"InitiatingProcessCommandLine\":\"{process} --{Word(dice, 6)} --session={Word(dice, 12)}\",\"InitiatingProcessId\":{dice.Below(60000)},\"InitiatingProcessAccountName\":\"user{dice.Below(500)}\",\"Bytes\":{dice.HeavyTail(5000) / 8.0},\"AdditionalFields\":{{\"direction\":\"{(dice.Chance(0.5) ? "In" : "Out")}\",\"n\":{dice.Below(10)}}},\"ReportId\":{i + 1}}}"));
        }
    }

    private static string Word(Dice dice, int length) => string.Create(length, dice, (word, source) =>
    {
        for (int i = 0; i < word.Length; i++)
        {
            word[i] = Letters[source.Below(Letters.Length)];
        }
    });
}
