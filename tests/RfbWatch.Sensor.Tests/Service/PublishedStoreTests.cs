using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using RfbWatch.Engine;
using RfbWatch.Sensor.Tests.Live;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>
/// The event store of the published program, whose SQLite differs from that of this process if it was linked in: each must be able to read what the other wrote, also after a kill.
/// </summary>
public sealed class PublishedStoreTests
{
    [PublishedSensorFact]
    public async Task Rows_outlive_a_kill_and_the_database_is_sound_for_either_SQLite()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        string[] settings = ["Sources=" + capture.Address, "Files:Folder=" + folder.Of("out"), "Files:MinFreeMegabytes=0", "Web:Enabled=false", "Name=probe"];

        using (var killed = Start(settings))
        {
            capture.Send(Traffic.Session("first", 50_000, DateTime.UtcNow));
            await Eventually.Is(() => Alerts(folder) == 1, "an alert of the published program's rules");
            killed.Kill();
            await killed.WaitForExitAsync().WaitAsync(Eventually.Limit);
        }

        Assert.Equal(("ok", 1L), Look(folder));
        capture.Break();
        using (var own = StartOwn(settings))
        {
            capture.Send(Traffic.Session("second", 50_001, DateTime.UtcNow));
            await Eventually.Is(() => Alerts(folder) == 2, "an alert of this build's");
            Assert.Equal((int)ExitCode.Done, await NamespaceTests.EndBy(Signals.Terminate, own));
        }

        capture.Break();
        using (var last = Start(settings))
        {
            capture.Send(Traffic.Session("third", 50_002, DateTime.UtcNow));
            await Eventually.Is(() => Alerts(folder) == 3, "an alert of the published program again");
            Assert.Equal((int)ExitCode.Done, await NamespaceTests.EndBy(Signals.Terminate, last));
        }

        Assert.Equal(("ok", 3L), Look(folder));
    }

    [PublishedSensorTheory]
    [MemberData(nameof(DatabaseDamage.Cases), MemberType = typeof(DatabaseDamage))]
    public async Task A_damaged_database_is_moved_aside_and_the_rules_go_on(string damage, string reason)
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        string[] settings = ["Sources=" + capture.Address, "Files:Folder=" + folder.Of("out"), "Files:MinFreeMegabytes=0", "Web:Enabled=false", "Name=probe"];
        string path = folder.Of("out", "rfbwatch.db");
        using (var first = Start(settings))
        {
            capture.Send(Traffic.Session("first", 50_000, DateTime.UtcNow));
            await Eventually.Is(() => Alerts(folder) == 1, "the first alert");
            Assert.Equal((int)ExitCode.Done, await NamespaceTests.EndBy(Signals.Terminate, first));
        }

        Assert.InRange(new FileInfo(path).Length, 4 * 4096, int.MaxValue);
        long length = DatabaseDamage.Do(damage, path);
        capture.Break();
        using (var second = Start(settings))
        {
            capture.Send(Traffic.Session("second", 50_001, DateTime.UtcNow));
            await Eventually.Is(() => Alerts(folder) == 2, "an alert from a new store");
            Assert.Equal((int)ExitCode.Done, await NamespaceTests.EndBy(Signals.Terminate, second));
        }

        string aside = Assert.Single(Directory.GetFiles(folder.Of("out"), "rfbwatch.damaged-*.db"));
        Assert.EndsWith($"-{reason}.db", aside, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(aside).Length);
        Assert.Equal(("ok", 1L), Look(folder));
    }

    [PublishedSensorFact]
    public async Task A_database_of_a_newer_program_is_refused_and_left_as_it_is()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        string[] settings = ["Sources=" + capture.Address, "Files:Folder=" + folder.Of("out"), "Files:MinFreeMegabytes=0", "Web:Enabled=false", "Name=probe"];
        string path = folder.Of("out", "rfbwatch.db");
        Directory.CreateDirectory(folder.Of("out"));
        using (var database = new SqliteConnection($"Data Source={path};Pooling=false"))
        {
            database.Open();
            Scalar(database, "PRAGMA user_version = 4711; SELECT 0");
        }

        byte[] before = File.ReadAllBytes(path);
        using var refused = Start(settings);
        await refused.WaitForExitAsync().WaitAsync(Eventually.Limit);
        Assert.Equal((int)ExitCode.OutputFailed, refused.ExitCode);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    /// <summary>Alerts by identifier: one that was written just before the kill may be written again, with the same identifier.</summary>
    private static int Alerts(TestFolder folder) =>
        folder.Lines("out", "AlertInfo.jsonl").Select(line => Regex.Match(line, "\"AlertId\":\"([^\"]+)\"")).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct().Count();

    /// <summary>The integrity of the database according to this process's SQLite, and its sessions.</summary>
    private static (string Integrity, long Sessions) Look(TestFolder folder)
    {
        using var database = new SqliteConnection($"Data Source={folder.Of("out", "rfbwatch.db")};Pooling=false");
        database.Open();
        return ((string)Scalar(database, "PRAGMA integrity_check"), (long)Scalar(database, "SELECT COUNT(DISTINCT SessionId) FROM RfbSessions"));
    }

    private static object Scalar(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }

    private static Process Start(string[] settings)
    {
        var start = new ProcessStartInfo(PublishedProgram.File!, ["sensor", "--set", .. settings]);
        PublishedProgram.RemoveTestVariables(start);

        return Process.Start(start)!;
    }

    private static Process StartOwn(string[] settings) => Process.Start(new ProcessStartInfo("dotnet", [typeof(PublishedStoreTests).Assembly.Location, "sensor", .. settings]))!;
}
