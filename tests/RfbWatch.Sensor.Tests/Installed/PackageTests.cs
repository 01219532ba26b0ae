using RfbWatch.Engine;
using RfbWatch.Sensor.Tests.Live;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Installed;

/// <summary>The Debian package from lintian to purge, in a fresh Debian, including typical use.</summary>
public sealed class PackageTests(DebianPackage package) : IClassFixture<DebianPackage>
{
    private const string Settings = "/etc/rfbwatch/rfbwatch.json";

    /// <summary>As started by the unit. Units start only if systemd is process 1.</summary>
    private static readonly string[] AsTheUnit =
    [
        "setpriv", "--reuid=rfbwatch", "--regid=rfbwatch", "--clear-groups", "--no-new-privs", "--inh-caps=-all,+net_raw", "--ambient-caps=-all,+net_raw", "--bounding-set=-all,+net_raw",
        "sh", "-c", "umask 0027; exec \"$@\"", "sh", "rfbwatch", "sensor", "--config", Settings,
    ];

    [PackageFact]
    public void Lintian_finds_nothing() =>
        Assert.Equal("", Commands.Run("lintian", "--allow-root", "--fail-on", "error,warning", "--tag-display-limit", "0", package.File));

    [PackageFact]
    [Trait("Clock", "kernel")]
    public async Task It_is_installed_used_upgraded_reinstalled_removed_and_purged()
    {
        using var root = new DebianRoot();
        using var net = new NamespacePair();
        Install(root, package.File);
        Assert.Equal("rfbwatch:rfbwatch 750\nrfbwatch:rfbwatch 750\nroot:rfbwatch 640\n", root.Run("stat", "-c", "%U:%G %a", "/var/lib/rfbwatch", "/var/log/rfbwatch", Settings));
        Assert.Equal("", Commands.Run("systemd-analyze", "verify", "--man=no", "--root=" + root.Path, "/lib/systemd/system/rfbwatch.service"));
        Assert.Contains("part of this program", root.RunTo((int)ExitCode.Done, "rfbwatch", "doctor", "--set", "Files:MinFreeMegabytes=0"));

        // Without an interface it reports what to do.
        var early = root.Start(net, "b", AsTheUnit);
        Assert.Contains("Interfaces is empty; name at least one", await early.StandardError.ReadToEndAsync().WaitAsync(Eventually.Limit));
        await early.WaitForExitAsync().WaitAsync(Eventually.Limit);
        Assert.Equal((int)ExitCode.Usage, early.ExitCode);

        string edited = File.ReadAllText(root.Of(Settings)).Replace("\"Interfaces\": []", $"\"Interfaces\": [\"{NamespacePair.Interface}\"],\n  \"Web\": {{ \"Port\": 0 }}", StringComparison.Ordinal)
            .Replace("\"Folder\": \"/var/log/rfbwatch\"", "\"Folder\": \"/var/log/rfbwatch\",\n    \"MinFreeMegabytes\": 0", StringComparison.Ordinal);
        File.WriteAllText(root.Of(Settings), edited);
        root.Run("rfbwatch", "config", "check");
        await WatchAsync(root, net, sessions: 1);
        Assert.Equal("rfbwatch:rfbwatch 640\n", root.Run("stat", "-c", "%U:%G %a", "/var/log/rfbwatch/RfbSessions.jsonl"));

        Install(root, package.Higher);
        Assert.Equal(DebianPackage.HigherVersion, root.Run("dpkg-query", "-W", "-f=${Version}", "rfbwatch"));
        Assert.Equal(edited, File.ReadAllText(root.Of(Settings)));
        Assert.Contains("a line of the higher version", File.ReadAllText(root.Of(Settings + ".dpkg-dist")));
        Assert.Equal("root:rfbwatch 640\n", root.Run("stat", "-c", "%U:%G %a", Settings));
        Install(root, package.Higher);
        Assert.Equal(edited, File.ReadAllText(root.Of(Settings)));
        await WatchAsync(root, net, sessions: 2);

        root.Run("dpkg", "--force-unsafe-io", "--remove", "rfbwatch");
        Assert.False(File.Exists(root.Of("/usr/bin/rfbwatch")));
        Assert.Equal(edited, File.ReadAllText(root.Of(Settings)));
        Assert.True(File.Exists(root.Of("/var/lib/rfbwatch/rfbwatch.db")));

        root.Run("dpkg", "--force-unsafe-io", "--purge", "rfbwatch");
        Assert.Equal("", root.Run("find", "/etc", "/usr", "/var", "/run", "-xdev", "-name", "*rfbwatch*"));
    }

    [PackageFact]
    public void Without_OpenSSL_it_names_the_package_to_install()
    {
        using var root = new DebianRoot();
        File.Copy(PublishedProgram.File!, root.Of("/usr/bin/rfbwatch"));
        foreach (string library in Directory.EnumerateFiles(root.Of("/usr/lib"), "libssl.so*", SearchOption.AllDirectories).ToList())
        {
            File.Delete(library);
        }

        Assert.Contains("requires the OpenSSL library", root.RunTo((int)ExitCode.Usage, "rfbwatch", "doctor"));
        root.Run("rfbwatch", "--version");
    }

    private static void Install(DebianRoot root, string package)
    {
        File.Copy(package, root.Of("/tmp/rfbwatch.deb"), overwrite: true);
        root.Run("dpkg", "--force-unsafe-io", "--force-confdef", "--force-confold", "--install", "/tmp/rfbwatch.deb");
    }

    /// <summary>Runs the sensor like the unit until it has written another session, and stops it.</summary>
    private static async Task WatchAsync(DebianRoot root, NamespacePair net, int sessions)
    {
        var sensor = root.Start(net, "b", AsTheUnit);
        await NamespaceTests.LineWith(sensor.StandardError, "watching");
        var server = net.Start("b", [], "server", "4444");
        await NamespaceTests.LineWith(server.StandardOutput, "ready");
        net.Start("a", [], "viewers", NamespacePair.ServerAddress, "4444", "1");
        await Eventually.Is(() => Lines(root, "AlertInfo").Length == sessions, "an alert");
        server.StandardInput.Close();
        await server.WaitForExitAsync().WaitAsync(Eventually.Limit);
        Assert.Equal((int)ExitCode.Done, await NamespaceTests.EndBy(Signals.Terminate, sensor));
        Assert.Equal(sessions, Lines(root, "RfbSessions").Count(line => line.Contains("\"Final\":true", StringComparison.Ordinal)));
    }

    private static string[] Lines(DebianRoot root, string table)
    {
        string file = root.Of($"/var/log/rfbwatch/{table}.jsonl");
        if (!File.Exists(file))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
