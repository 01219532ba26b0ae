using System.Buffers;
using System.Text;
using System.Text.Json;
using RfbWatch.Capture.Files;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>
/// No output of any format, at any verbosity, contains a challenge, a response, a credential, a typed key or clipboard text. The planted ones of the
/// recordings are searched for as text, in hexadecimal and in base64, and so is the data exchanged during authentication (<see cref="AuthenticationSecrets"/>).
/// </summary>
public sealed class SecretTests : IDisposable
{
    /// <summary>As pcaps/README.md names them.</summary>
    private static readonly string[] Planted = ["Pl4nt3d!", "Wr0ngPw!", "planted-user", "Pl4nt3d-Us3r!", "PLANTED-KEY-7731", "PLANTED-CLIP-7731"];

    private static readonly string[] Formats = [.. Repetitions.Sample(["jsonl", "table", "csv"])];

    private static readonly string Recordings = Path.Combine(RepositoryFolder.Root, "pcaps");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string[]> CommandLines =>
    [
        .. Formats.Select(format => new[] { "triage", Recordings, "--format", format, "--all-connections", "--show-names", "--stats" }),
        ["triage", Recordings, "--format", "table", "--sequence", "--stats"],
        .. Formats.Select(format => new[] { "rules", "run", Recordings, "--format", format, "--all-connections", "--show-names", "--stats" }),
        .. Formats.Select(format => new[] { "query", Everything(Captured), "--capture", Recordings, "--format", format, "--all-connections", "--show-names", "--stats" }),
        ["query", "RfbSessions | nonsense", "--capture", Recordings],
        ["explain"],
        .. FindingNames.Select(name => new[] { "explain", name }),
    ];

    /// <summary>Tables that are filled from captures only.</summary>
    private static readonly TableSchema[] Captured = [Tables.RfbSessions, Tables.DeviceNetworkEvents, Tables.RfbSensorStats];

    private static IEnumerable<string> FindingNames => Detection.Findings.FindingTable.All.Select(finding => finding.Name);

    private static string Everything(IEnumerable<TableSchema> tables) =>
        $"union withsource=Of {string.Join(", ", tables.Select(table => table.Name))} | extend Whole = tostring(pack_all())";

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Nothing_secret_is_written_to_standard_output_or_error(string[] command)
    {
        var run = CliRun.Of(command);
        Assert.True(run.Output.Length + run.Error.Length > 0);
        AssertFree(run.Output, "standard output");
        AssertFree(run.Error, "standard error");
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public void Nothing_secret_is_written_to_files(string format)
    {
        string folder = _folder.Of("out");
        CliRun.Of("triage", Recordings, "--format", "none", "--output", folder, "--output-format", format, "--all-connections", "--show-names");
        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            AssertFree(File.ReadAllText(file), file);
        }
    }

    /// <summary>Rows of every table, including alerts, written and read again by queries.</summary>
    [Fact]
    public void Nothing_secret_is_in_the_answer_of_a_query_over_written_tables()
    {
        string folder = _folder.Of("tables");
        CliRun.Of("triage", Recordings, "--format", "none", "--output", folder, "--all-connections", "--show-names");
        var tables = Tables.All.Where(table => File.Exists(Path.Combine(folder, table.Name + ".jsonl"))).ToList();
        Assert.Contains(Tables.AlertInfo, tables);
        Assert.Contains(Tables.AlertEvidence, tables);
        foreach (string format in Formats)
        {
            var run = CliRun.Of(["query", Everything(tables), "--format", format, .. tables.SelectMany(table => new[] { "--table", $"{table.Name}={Path.Combine(folder, table.Name + ".jsonl")}" })]);
            Assert.True(run.Code == Engine.ExitCode.Done, run.Error);
            Assert.Contains(Tables.AlertEvidence.Name, run.Output, StringComparison.Ordinal);
            AssertFree(run.Output, $"the answer as {format}");
            AssertFree(run.Error, "standard error");
        }
    }

    /// <summary>The sensor's log and output while it reads all recordings as if they were live, fails to deliver, has failing rules, and is reloaded with and without errors. The secrets in its own settings are searched for as well.</summary>
    [Fact]
    public async Task Nothing_secret_is_in_the_lines_of_the_sensor()
    {
        const string Hush = "hush-7731";
        string[] recordings = [.. CaptureFiles.Expand([Recordings]).Paths.Where(path => Path.GetExtension(path) != ".jsonl")];
        string rule = Path.Combine(Directory.CreateDirectory(_folder.Of("rules")).FullName, "failing.yaml");
        File.WriteAllText(rule, "id: failing\nname: Failing\nkind: NRT\nseverity: Low\nquery: |\n  RfbSessions | where SessionId matches regex strcat('(', DesktopName, FailureReason)\n");
        var settings = new Dictionary<string, string>
        {
            ["Sources"] = RecordingsSource.Address, ["Files:Folder"] = _folder.Of("out"), ["Files:MinFreeMegabytes"] = "0", ["AllConnections"] = "true", ["Rules:Paths"] = rule,
            ["Outputs"] = $"http://127.0.0.1:1/in?sig={Hush},https://localhost:1/?sig={Hush},syslog+tls://localhost:1", ["OutputToken"] = Hush, ["Web:Token"] = Hush, ["Web:Port"] = "0",
            ["Otlp:Endpoint"] = $"http://127.0.0.1:1/?key={Hush}", ["Health:MaxSpoolAge"] = "0.1s",
        };
        SensorConfiguration Read() => SensorConfiguration.Load(null, [], settings);
        using var talk = new StringWriter { NewLine = "\n" };
        using var source = new RecordingsSource(recordings);
        var sensor = new SensorService(SensorOptions.Of(Read()), new SensorEnvironment
        {
            Output = Stream.Null, Error = TextWriter.Synchronized(talk), Reread = Read, Open = source.Open, MaintenanceInterval = TimeSpan.FromMilliseconds(50), DrainLimit = TimeSpan.Zero, Clock = new ManualClock(RecordingsSource.LastTime(recordings)),
        });
        await sensor.StartAsync(CancellationToken.None);
        await Eventually.Is(() => source.IsDone, "all recordings are read");
        await Eventually.Is(() => sensor.State!.Health.Any(state => state.Name == "behind"), "outputs that are behind");
        await Eventually.Is(() => sensor.State!.Health.Any(state => state.Name == "rules-failing"), "a rule that fails");
        settings["Outputs"] = $"http://me:{Hush}@localhost/?sig={Hush}";
        sensor.Reload();
        settings["Outputs"] = $"https:/me:{Hush}@localhost";
        settings["Otlp:Endpoint"] = $"me:{Hush}@localhost";
        sensor.Reload();
        settings["Outputs"] = "";
        settings["Otlp:Endpoint"] = "";
        settings["Web:Token"] = Hush + "-other";
        sensor.Reload();
        await sensor.StopAsync(CancellationToken.None);

        string said = talk.ToString();
        Assert.All([" behind: ", " rules-failing: ", "reload failed", "reloaded", "only after a restart", "stopped:"], text => Assert.Contains(text, said));
        Assert.DoesNotContain(Hush, said, StringComparison.Ordinal);
        AssertFree(said, "a line of the sensor");
        string[] files = [.. Directory.GetFiles(_folder.Of("out"), "*.jsonl"), .. Directory.GetFiles(Path.Combine(_folder.Of("out"), "spool"), "*", SearchOption.AllDirectories)];
        Assert.Contains(files, file => Path.GetFileName(file) == "RfbSessions.jsonl");
        foreach (string file in files)
        {
            string text = File.ReadAllText(file, Encoding.Latin1);
            Assert.DoesNotContain(Hush, text, StringComparison.Ordinal);
            AssertFree(text, file);
        }
    }

    [Fact]
    public void The_secrets_looked_for_are_in_the_recordings()
    {
        var bytes = Directory.GetFiles(Recordings).Select(File.ReadAllBytes).ToList();
        Assert.All(Planted.Take(4), text => Assert.Contains(bytes, file => file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0));
    }

    /// <summary>Each recording with a session whose type exchanges random data contributes blocks, for which the tests above search.</summary>
    [Fact]
    public void Something_is_looked_for_of_every_exchange()
    {
        var missed = File.ReadLines(Path.Combine(Recordings, "manifest.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("sessions").EnumerateArray().Any(Exchanges))
            .Select(line => line.GetProperty("file").GetString()!)
            .Where(file => !AuthenticationSecrets.Of(Path.Combine(Recordings, file)).Any());
        Assert.Empty(missed);
    }

    [Fact]
    public void A_secret_that_were_written_would_be_found()
    {
        byte[] block = AuthenticationSecrets.Of(Path.Combine(Recordings, "tigervnc-vncauth.pcap")).First();
        byte[] challenge = [1, .. block, 2, 3, 4, 5, 6, 7, 8];
        Assert.All(
            [Convert.ToHexStringLower(challenge), Convert.ToBase64String(challenge), $"row,{Convert.ToHexString(challenge)}\n"],
            output => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertFree(output, "this")));
    }

    private static bool Exchanges(JsonElement session) =>
        session.GetProperty("security_type") is { ValueKind: JsonValueKind.Number } type && type.GetInt64() != 1
        && session.GetProperty("result").GetString() is "Succeeded" or "Failed" or "TooMany" or "Encrypted";

    private static void AssertFree(string output, string where)
    {
        int at = output.AsSpan().IndexOfAny(Forms);
        Assert.True(at < 0, at < 0 ? "" : $"{where} holds a secret: {output.Substring(at, Math.Min(60, output.Length - at))}");
    }

    private static readonly SearchValues<string> Forms = SearchValues.Create([.. FormsOfAll().Select(form => form.Form)], StringComparison.Ordinal);

    private static IEnumerable<(string What, string Form)> FormsOfAll()
    {
        foreach (string text in Planted)
        {
            yield return (text, text);
            foreach (string form in Codes(Encoding.ASCII.GetBytes(text)))
            {
                yield return (text, form);
            }
        }

        foreach (byte[] bytes in CaptureFiles.Expand([Recordings]).Paths.Where(path => Path.GetExtension(path) != ".jsonl").SelectMany(AuthenticationSecrets.Of))
        {
            foreach (string form in Codes(bytes).Append(Encoding.Latin1.GetString(bytes)))
            {
                yield return ("a challenge or response", form);
            }
        }
    }

    /// <summary>Base64 of the bytes alone, and the invariant part for each position inside longer data.</summary>
    private static IEnumerable<string> Codes(byte[] bytes)
    {
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        yield return BitConverter.ToString(bytes).Replace('-', ' ');
        for (int before = 0; before < 3; before++)
        {
            byte[] shifted = [.. new byte[before], .. bytes];
            string code = Convert.ToBase64String(shifted).TrimEnd('=');
            yield return code[(before == 0 ? 0 : 4)..^2];
        }
    }
}
