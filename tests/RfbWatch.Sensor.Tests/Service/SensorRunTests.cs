using RfbWatch.Engine;
using RfbWatch.Outputs;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>Starts that end immediately, with the expected exit code.</summary>
public sealed class SensorRunTests
{
    [Fact]
    public void A_broken_configuration_ends_with_2_and_tells_every_error()
    {
        var (code, lines) = Run(("Rings", "many"), ("Web:Port", "99999"), ("HomeNetworks", "nonsense"), ("Interfaces", "lo"));
        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal(3, lines.Length);
        Assert.All(["Rings", "Web:Port", "HomeNetworks"], name => Assert.Single(lines, line => line.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_to_watch_ends_with_2()
    {
        using var folder = new TestFolder();
        var (code, lines) = Run(("Files:Folder", folder.Of("out")));
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--interface", Assert.Single(lines));
    }

    [Fact]
    public void A_store_of_a_newer_program_ends_with_6_and_names_the_file()
    {
        using var folder = new TestFolder();
        string store = folder.Of("rows.db");
        using (var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={store};Pooling=false"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        var (code, lines) = Run(("Sources", "tcp://127.0.0.1:1"), ("Store:Path", store));
        Assert.Equal(ExitCode.OutputFailed, code);
        Assert.Contains(store, Assert.Single(lines));
    }

    [UnixFact]
    public void A_folder_that_another_sensor_holds_ends_with_2_and_says_who()
    {
        using var folder = new TestFolder();
        string output = folder.Of("out");
        foreach (var (held, settings) in new[] { (output, Array.Empty<(string, string)>()), (Path.Combine(output, "spool"), [("Outputs", "http://127.0.0.1:1/rows")]) })
        {
            using var other = FolderLock.Take(held, "sensor 'first', process 17");
            var (code, lines) = Run([("Sources", "tcp://127.0.0.1:1"), ("Files:Folder", output), .. settings]);
            Assert.Equal(ExitCode.Usage, code);
            Assert.Contains($"{held} is in use by sensor 'first', process 17", Assert.Single(lines));
        }

        Assert.False(File.Exists(Path.Combine(output, "rfbwatch.db")));
    }

    private static (ExitCode Code, string[] Lines) Run(params (string Key, string Value)[] settings)
    {
        using var talk = new StringWriter();
        // A start that should have ended but did not is a failure, not a sensor that runs forever.
        using var limit = new CancellationTokenSource(Eventually.Limit);
        var configuration = SensorConfiguration.Load(null, [], settings.ToDictionary(setting => setting.Key, setting => setting.Value));
        var code = SensorRun.Execute(configuration, new SensorEnvironment { Output = Stream.Null, Error = talk, Reread = () => configuration, Clock = TimeProvider.System }, limit.Token);
        return (code, talk.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
