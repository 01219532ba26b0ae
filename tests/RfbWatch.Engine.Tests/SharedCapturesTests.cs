using System.Globalization;
using System.Text.Json;
using RfbWatch.Detection;
using RfbWatch.Engine.Runs;
using RfbWatch.Protocol;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>Captures from the test suites of Zeek and Suricata, compared with a byte-level walk of the first bytes of each connection.</summary>
[Trait("Needs", "shared")]
public class SharedCapturesTests
{
    /// <summary>The folder of the captures. They are not part of the repository.</summary>
    public static string Folder => Path.Combine(RepositoryFolder.Shared, "captures");

    [SharedFact("captures/manifest.jsonl")]
    public void Every_connection_is_as_its_first_bytes_say()
    {
        string manifest = Path.Combine(Folder, "manifest.jsonl");
        foreach (string line in File.ReadLines(manifest))
        {
            var expected = JsonDocument.Parse(line).RootElement;
            string file = expected.GetProperty("file").GetString()!;
            var sessions = TriageRun.Execute(new TriageOptions { Paths = [Path.Combine(Folder, file)] })
                .Sessions.Select(found => found.Session).ToList();
            Assert.True(expected.GetProperty("rfb_connections").GetInt32() == sessions.Count, $"{file}: {sessions.Count} sessions");
            SameSet(file, expected, "server_versions", sessions, session => session.Facts.ServerVersion?.ToString());
            SameSet(file, expected, "client_versions", sessions, session => session.Facts.ClientVersion?.ToString());
            SameSet(file, expected, "offered", sessions, session => "[" + string.Join(", ", session.Facts.OfferedSecurityTypes) + "]", "[]");
            SameSet(file, expected, "selected", sessions, session => session.Facts.SecurityType?.ToString(CultureInfo.InvariantCulture) ?? "None");
            SameSet(file, expected, "ports", sessions, session => session.Server.Port.ToString(CultureInfo.InvariantCulture));
            // The walk followed only VNC authentication.
            foreach (var session in sessions.Where(session => session.Facts.SecurityType == SecurityTypes.VncAuthentication))
            {
                Assert.Contains(ResultOf(session), expected.GetProperty("result").EnumerateArray().Select(each => each.GetString()));
            }
        }
    }

    /// <summary>Compared with their desktop names, reasons and banners; two of RealVNC 4 and three that were interrupted do not show enough.</summary>
    [SharedFact("captures/manifest.jsonl")]
    public void Servers_are_named_right_or_not_at_all()
    {
        var named = TriageRun.Execute(new TriageOptions { Paths = [.. Directory.EnumerateFiles(Folder, "*.pcap")] }).Sessions
            .Where(found => found.Session.Facts.ServerProduct.Name is not null)
            .Select(found => $"{Path.GetFileName(found.Source)} {found.Session.Facts.ServerProduct.Name}").Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "suricata-verify__00-vnc-openwall-3.7.pcap Vino", "suricata-verify__in.pcap macOS Screen Sharing", "zeek__vnc-mac-to-linux.pcap TightVNC 1.3",
                "zeek__vnc-scanner.pcap TightVNC 2.x", "zeek__vncmac.pcap macOS Screen Sharing",
            ],
            named);
    }

    private static string ResultOf(Session session) => session.Facts.AuthenticationResult switch
    {
        AuthenticationResult.Succeeded => "0",
        AuthenticationResult.Failed => "1",
        AuthenticationResult.TooMany => "2",
        _ => "None",
    };

    private static void SameSet(string file, JsonElement expected, string name, List<Session> sessions, Func<Session, string?> value, string? ignored = null)
    {
        var wanted = expected.GetProperty(name).EnumerateArray().Select(each => each.ToString()).Where(each => each != ignored).Distinct().Order().ToList();
        var found = sessions.Select(value).OfType<string>().Where(each => each != ignored).Distinct().Order().ToList();
        Assert.True(wanted.SequenceEqual(found), $"{file}: {name} is {string.Join(" ", found)}, expected {string.Join(" ", wanted)}");
    }
}
