using System.Net;
using System.Net.Sockets;
using RfbWatch.Engine;
using RfbWatch.Outputs;
using RfbWatch.Sensor.Checks;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Tests.Configuration;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Health;

/// <summary>The findings of the checks, one for each possible problem.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Errors_of_the_settings_are_all_there_is_to_say()
    {
        var findings = Examine(("Rings", "many"), ("Web:Port", "x"));
        Assert.Equal(2, findings.Count);
        Assert.All(findings, finding => Assert.Equal(("settings", CheckResult.Bad, ExitCode.Usage), (finding.Subject, finding.Verdict, finding.AtStart)));
    }

    [UnixFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void A_settings_file_with_a_token_that_everybody_may_read_is_reported()
    {
        string file = _folder.Write("settings.json", "{ \"Version\": 2, \"Web\": { \"Token\": \"hush-hush-hush-hush\" } }");
        new FileInfo(file).UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead;
        var finding = Assert.Single(Examine(SensorConfiguration.Load(file, [], Here())), finding => finding is { Subject: "settings", Verdict: CheckResult.Warning });
        Assert.Contains($"{file} contains Web:Token and every user can read it; run chmod 0640", finding.Text);
        Assert.DoesNotContain("hush", finding.Text);
        new FileInfo(file).UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        Assert.DoesNotContain(Examine(SensorConfiguration.Load(file, [], Here())), finding => finding is { Subject: "settings", Verdict: CheckResult.Warning });
    }

    [Fact]
    public void A_token_that_can_be_guessed_is_reported()
    {
        Assert.Contains(Examine(("Web:Token", "hush")), finding => finding is { Subject: "settings", Verdict: CheckResult.Warning } && finding.Text.Contains("fewer than 16 characters", StringComparison.Ordinal));
        Assert.DoesNotContain(Examine(("Web:Token", "hush-hush-hush-hush")), finding => finding is { Subject: "settings", Verdict: CheckResult.Warning });
    }

    [Fact]
    public void A_bad_filter_is_reported_with_its_error()
    {
        var finding = Assert.Single(Examine(("Filter", "tcp port banana")), finding => finding.Verdict == CheckResult.Bad && finding.Subject is "filter" or "libpcap");
        Assert.True(finding.Text.Contains("'tcp port banana' does not compile", StringComparison.Ordinal) || finding.Text.Contains("not installed", StringComparison.Ordinal), finding.Text);
        Assert.Equal(ExitCode.Usage, finding.AtStart);
    }

    [Fact]
    public void Receivers_are_tried()
    {
        using var plain = new TcpListener(IPAddress.Loopback, 0);
        plain.Start();
        int open = ((IPEndPoint)plain.LocalEndpoint).Port;
        var findings = Examine(("Outputs", $"http://127.0.0.1:{open}/in?sig=hush,http://127.0.0.1:1/in,syslog+udp://localhost,http://no-such-name.invalid/"), ("OutputToken", "abc"));
        Assert.Contains(findings, finding => finding is { Subject: "output", Verdict: CheckResult.Good } && finding.Text.Contains($"http://127.0.0.1:{open}/in?***: can be reached", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding is { Verdict: CheckResult.Warning } && finding.Text.StartsWith("http://127.0.0.1:1/in: cannot be reached (", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Text.StartsWith("syslog+udp://localhost: the host name resolves", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Text.StartsWith("http://no-such-name.invalid/: cannot be reached (", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Text.Contains("the token is sent over the network unencrypted", StringComparison.Ordinal));
        Assert.All(findings.Where(finding => finding.Subject == "output"), finding => Assert.Equal(ExitCode.Done, finding.AtStart));
        Assert.DoesNotContain(findings, finding => finding.Text.Contains("hush", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_receivers_none_is_tried() =>
        Assert.DoesNotContain(Doctor.Examine(Load(("Outputs", "http://127.0.0.1:1/in")), TimeProvider.System, receivers: false), finding => finding.Subject == "output");

    [Fact]
    public void Folders_are_tried_and_not_made()
    {
        string missing = _folder.Of("a/b");
        Assert.Contains(Examine(("Files:Folder", missing)), finding => finding is { Subject: "files", Verdict: CheckResult.Good } && finding.Text.StartsWith($"{missing}: will be created at the start", StringComparison.Ordinal));
        Assert.False(Directory.Exists(missing));
        string file = _folder.Write("plain", "");
        Assert.Contains(Examine(("Files:Folder", Path.Combine(file, "out"))), finding => finding is { Subject: "files", Verdict: CheckResult.Bad, AtStart: ExitCode.OutputFailed } && finding.Text.Contains($"{file} is a file", StringComparison.Ordinal));
        Assert.Contains(Examine(("Files:Folder", "/proc")), finding => finding is { Subject: "files", Verdict: CheckResult.Bad } && finding.Text.Contains("not writable", StringComparison.Ordinal));
        Assert.Contains(Examine(("Files:Folder", missing), ("Files:MinFreeMegabytes", "1048576")), finding => finding is { Subject: "files", Verdict: CheckResult.Bad } && finding.Text.Contains("Files:MinFreeMegabytes requires 1048576", StringComparison.Ordinal));
    }

    [UnixFact]
    public void A_folder_that_a_sensor_holds_is_reported_and_left_as_it_is()
    {
        string held = _folder.Of("held");
        using var other = FolderLock.Take(held, "sensor 'first', process 17");
        Assert.Contains(Examine(("Files:Folder", held)), finding => finding is { Subject: "files", Verdict: CheckResult.Warning, AtStart: ExitCode.Usage } && finding.Text.Contains("in use by sensor 'first', process 17", StringComparison.Ordinal));
        Assert.Throws<FolderInUseException>(() => FolderLock.Take(held, "third"));
    }

    [Fact]
    public void The_page_needs_a_free_port_and_a_certificate_that_is_valid()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.Contains(Examine(("Web:Port", $"{port}")), finding => finding is { Subject: "page", Verdict: CheckResult.Warning, AtStart: ExitCode.Usage } && finding.Text.Contains($"127.0.0.1:{port} is in use", StringComparison.Ordinal));
        Assert.Contains(Examine(("Web:Address", "192.0.2.1"), ("Web:AllowRemote", "true")), finding => finding is { Subject: "page", Verdict: CheckResult.Bad } && finding.Text.Contains("cannot listen on", StringComparison.Ordinal));
        Assert.Contains(Examine(("Web:Address", "0.0.0.0"), ("Web:AllowRemote", "true")), finding => finding.Text.Contains("the token is sent unencrypted", StringComparison.Ordinal));
        using var authority = new TestAuthority("a");
        string certificate = authority.WriteServer(_folder.Of("server.pem"), out string key);
        Assert.Contains(Examine(("Web:CertificateFile", certificate), ("Web:KeyFile", key)), finding => finding is { Subject: "page", Verdict: CheckResult.Good } && finding.Text.Contains("to 2089-12-31", StringComparison.Ordinal));
    }

    [Fact]
    public void Rules_that_cannot_run_are_reported()
    {
        string rule = _folder.Write("bad.kql", "NoSuchTable | where x == 1");
        Assert.Contains(Examine(("Rules:Paths", rule)), finding => finding is { Subject: "rules", Verdict: CheckResult.Bad, AtStart: ExitCode.InvalidRule } && finding.Text.Contains("bad.kql", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2025-12-31", true, CheckResult.Bad)]
    [InlineData("2027-01-01", false, CheckResult.Warning)]
    [InlineData("2027-01-01", true, CheckResult.Good)]
    [InlineData("2027-01-01", null, CheckResult.Good)]
    public void The_clock_is_to_be_set_and_synchronised(string time, bool? isSynchronised, CheckResult expected) =>
        Assert.Equal(expected, ClockCheck.Of(DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture), isSynchronised).Verdict);

    private Dictionary<string, string> Here() => new() { ["Sources"] = "tcp://127.0.0.1:1", ["Store:Path"] = _folder.Of("store.db"), ["Files:MinFreeMegabytes"] = "0", ["Web:Port"] = "0" };

    private SensorConfiguration Load(params (string Key, string Value)[] settings)
    {
        var options = Here();
        foreach (var (key, value) in settings)
        {
            options[key] = value;
        }

        return SensorConfiguration.Load(null, [], options);
    }

    private IReadOnlyList<DoctorFinding> Examine(params (string Key, string Value)[] settings) => Examine(Load(settings));

    private static IReadOnlyList<DoctorFinding> Examine(SensorConfiguration configuration) => Doctor.Examine(configuration, TimeProvider.System);
}
