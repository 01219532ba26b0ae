using System.Globalization;
using RfbWatch.Engine.Runs;
using RfbWatch.Protocol.Products;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Products;

/// <summary>
/// How many servers are named over all full handshakes (ServerInit was seen): those of pcaps/, and those of other people's captures beside the repository, if they are there.
/// None is named wrong. The share is taken of the handshakes in which the server showed something that no other recorded program shows.
/// </summary>
public class ServersNamedTests
{
    /// <summary>The least share of the handshakes in which the server can be identified.</summary>
    private const double LeastShare = 0.95;

    /// <summary>The least share of all handshakes, those included that nothing can identify: it may rise.</summary>
    private const double LeastShareOfAll = 0.66;

    /// <summary>
    /// Recordings with a session whose server is not named though no other recorded program matches it, and why. All others that are not named have a recorded counterpart, a session of another
    /// program that showed the same in every field.
    /// </summary>
    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["drift-before.pcap"] = "The offer of VeNCrypt and VNC authentication is TigerVNC's default, but Dell's iDRAC 8 begins its list of two with VeNCrypt as well.",
        ["offers-none-and-vncauth.pcap"] = "The order of the list follows from a setting; RealVNC 4, from which TigerVNC came, has the same setting.",
    };

    /// <summary>Servers of captures that others recorded (no product stands in their manifest): by banner, types and cursor; null where no row of the table describes the server.</summary>
    private static readonly Dictionary<string, string?> Shared = new(StringComparer.Ordinal)
    {
        ["suricata-verify__00-vnc-openwall-3.7.pcap"] = "Vino",
        ["suricata-verify__04-vnc-openwall-3.8.pcap"] = null,
        ["suricata-verify__06-vnc-Password-3.3.pcap"] = null,
        ["suricata-verify__in.pcap"] = "macOS Screen Sharing",
        ["suricata-verify__input.pcap"] = null,
        ["zeek__vnc-mac-to-linux.pcap"] = "TightVNC 1.3",
        ["zeek__vncmac.pcap"] = "macOS Screen Sharing",
    };

    private static IReadOnlyList<FullHandshake> All => FullHandshake.Recorded;

    private static IEnumerable<FullHandshake> Unnamed => All.Where(each => each.Named is null);

    [Fact]
    public void None_is_named_wrong()
    {
        var wrong = All.Where(each => each.Named is { } name && !ProductRecordingsTests.IsRight(name, each.Server, ServerProducts.All));
        Assert.Empty(wrong.Select(each => $"{each.File}: {each.Server} named {each.Named}"));
    }

    [Fact]
    public void Nineteen_of_twenty_that_can_be_identified_are_named()
    {
        int named = All.Count(each => each.Named is not null);
        int matched = Unnamed.Count(IsMatched);
        string figure = $"{named} named of {All.Count}, {matched} with a counterpart; without: {string.Join(' ', Unnamed.Where(each => !IsMatched(each)).Select(each => each.File))}";
        Assert.True(named >= LeastShare * (All.Count - matched), figure);
        Assert.True(named >= LeastShareOfAll * All.Count, figure);
    }

    [Fact]
    public void Each_that_is_not_named_has_a_counterpart_or_a_reason() =>
        Assert.Equal(Reasons.Keys.Order(StringComparer.Ordinal), Unnamed.Where(each => !IsMatched(each)).Select(each => each.File).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("LibVNCServer")]
    [InlineData("QEMU")]
    [InlineData("TigerVNC")]
    [InlineData("TightVNC 1.3")]
    [InlineData("Vino")]
    [InlineData("krfb")]
    [InlineData("rfb2 (node)")]
    [InlineData("wayvnc")]
    [InlineData("x11vnc")]
    public void Each_server_that_is_recorded_is_named_in_a_recording(string product) => Assert.Contains(All, each => each.Named == product);

    /// <summary>The table in pcaps/README.md is what the recordings give.</summary>
    [Fact]
    public void The_table_in_the_documentation_is_right()
    {
        string readme = File.ReadAllText(Path.Combine(RepositoryFolder.Pcaps, "README.md"));
        foreach (string line in Table())
        {
            Assert.True(readme.Contains(line, StringComparison.Ordinal), $"pcaps/README.md needs the lines:\n{string.Join('\n', Table())}");
        }
    }

    [Fact]
    public void Servers_of_other_peoples_captures_are_named_right_or_not_at_all()
    {
        string folder = Path.Combine(RepositoryFolder.Shared, "captures");
        if (!Directory.Exists(folder))
        {
            return;
        }

        string[] paths = Directory.GetFiles(folder, "*.pcap", SearchOption.AllDirectories);
        foreach (var found in TriageRun.Execute(new TriageOptions { Paths = paths }).Sessions.Where(found => found.Session.Facts.FramebufferWidth is not null))
        {
            // What is not in the table is made up by a script: it is no product's.
            Assert.Equal((found.Source, Shared.GetValueOrDefault(Path.GetFileName(found.Source))), (found.Source, found.Session.ServerProduct.Name));
        }
    }

    private static bool IsMatched(FullHandshake handshake) => All.Any(handshake.IsMatchedBy);

    private static IEnumerable<string> Table()
    {
        foreach (var server in All.GroupBy(each => each.Server).OrderBy(server => server.Key, StringComparer.OrdinalIgnoreCase))
        {
            string names = string.Join(", ", server.Select(each => each.Named).OfType<string>().GroupBy(name => name).OrderByDescending(name => name.Count()).ThenBy(name => name.Key, StringComparer.Ordinal).Select(name => name.Key));
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"| {server.Key} | {server.Select(each => each.File).Distinct().Count()} | {server.Count()} | {server.Count(each => each.Named is not null)} | {names} | {server.Count(each => each.Named is null && IsMatched(each))} |");
        }
    }
}
