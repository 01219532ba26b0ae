using Microsoft.Data.Sqlite;
using RfbWatch.Engine.Store;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Outputs;
using RfbWatch.Rules.Telemetry;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Store;

/// <summary>How the store handles a failing disk: scans and appends continue whatever happens.</summary>
public sealed class StoreFaultTests : IDisposable
{
    private static readonly KustoSchema Schema = Tables.RfbSessions.Kusto;
    private readonly TestFolder _folder = new();
    private readonly ManualClock _clock = new(new DateTime(2026, 6, 1, 12, 0, 0, DateTimeKind.Utc));

    public void Dispose() => _folder.Dispose();

    private EventStore Open(string? path = null, long memory = 64 << 20) => new(new EventStoreOptions { Path = path ?? _folder.Of("rows.db"), MaxMemoryBytes = memory }, _clock);

    private TableRow Row(string id, bool isFinal = true)
    {
        var row = RowCells.New(Tables.RfbSessions);
        row.SetTime(_clock.Now.Ticks);
        row.Set("SessionId", id);
        row.Set("Final", isFinal);
        row.Set("DesktopName", new string('x', 500));
        return row;
    }

    private static IEnumerable<KustoValue[]> Rows(EventStore store) =>
        store.Scan(new TableScan("RfbSessions", Schema, [.. Schema.Columns.Select(_ => true)], null, DateTime.MinValue, DateTime.MaxValue));

    private static string[] Ids(EventStore store) =>
        [.. Rows(store).Select(row => row[Schema.IndexOf("SessionId")].Text)];

    /// <summary>Creates a store with a thousand rows and closes it.</summary>
    private string Filled()
    {
        using var store = Open();
        for (int i = 0; i < 10; i++)
        {
            store.Append([.. Enumerable.Range(0, 100).Select(k => Row($"{i}-{k}"))]);
        }

        return _folder.Of("rows.db");
    }

    private void Query(string path, string sql)
    {
        using var database = new SqliteConnection($"Data Source={path};Pooling=false");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [Theory]
    [MemberData(nameof(DatabaseDamage.Cases), MemberType = typeof(DatabaseDamage))]
    public void A_damaged_store_is_moved_aside_under_a_name_with_time_and_reason(string damage, string why)
    {
        long length = DatabaseDamage.Do(damage, Filled());
        var opened = new DateTime(2026, 6, 1, 12, 0, 0, DateTimeKind.Utc);
        using var store = Open();
        store.Append([Row("new")]);
        Assert.Contains("new", Ids(store));
        var aside = Assert.Single(store.Damaged);
        Assert.Equal((why, _folder.Of($"rows.damaged-{aside.Since:yyyyMMdd'T'HHmmss'Z'}-{why}.db")), (aside.Why, aside.Path));
        Assert.InRange(aside.Since, opened.AddSeconds(-1), _clock.Now);
        Assert.Equal(length, new FileInfo(aside.Path).Length);
        Assert.Equal("", store.Problem);
    }

    [Fact]
    public void A_store_that_is_damaged_while_it_is_in_use_costs_neither_scan_nor_rows()
    {
        string path = Filled();
        using var store = Open();
        using (var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            byte[] rubbish = new byte[file.Length - 4096];
            Array.Fill(rubbish, (byte)0xA5);
            file.Position = 4096;
            file.Write(rubbish);
        }

        for (int i = 0; i < 20; i++)
        {
            // Enough rows that pages still in memory do not hide the damage.
            store.Append([.. Enumerable.Range(0, 100).Select(k => Row($"new-{i}-{k}"))]);
        }

        Ids(store);
        Assert.NotEmpty(store.Damaged);
        store.Append([Row("last")]);
        Assert.Contains("last", Ids(store));
        Assert.Equal("", store.Problem);
        Assert.Equal((3001, true), (store.Account.Emitted, store.Account.Balances));
    }

    /// <summary>Two scans read a database with a time out of range in its last row. The fault that the second one meets does not concern the database that replaced it.</summary>
    [UnixFact]
    public void Concurrent_scans_of_a_damaged_store_replace_it_once()
    {
        Query(Filled(), "UPDATE RfbSessions SET EndTime = -1 WHERE rowid = 1000");
        using var store = Open();
        using var first = Rows(store).GetEnumerator();
        using var second = Rows(store).GetEnumerator();
        Assert.True(first.MoveNext() && second.MoveNext());
        Assert.Equal(998, Remaining(first));
        store.Append([Row("new")]);
        Assert.Equal(998, Remaining(second));
        Assert.Equal("wrong-values", Assert.Single(store.Damaged).Why);
        Assert.Equal(["new"], Ids(store));
    }

    private static int Remaining(IEnumerator<KustoValue[]> rows)
    {
        int count = 0;
        while (rows.MoveNext())
        {
            count++;
        }

        return count;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public void A_store_that_is_cut_off_while_it_is_in_use_is_begun_anew(int length)
    {
        string path = Filled();
        using var store = Open();
        using (var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            file.SetLength(length);
        }

        for (int i = 0; i < 20; i++)
        {
            store.Append([.. Enumerable.Range(0, 100).Select(k => Row($"new-{i}-{k}"))]);
            _clock.Advance(TimeSpan.FromSeconds(2));
            store.Maintain();
        }

        Assert.Equal("", store.Problem);
        Assert.Contains("new-19-99", Ids(store));
        Assert.Equal((3000, 0, true), (store.Account.Emitted, store.Account.Waiting, store.Account.Balances));
    }

    [Fact]
    public void A_store_without_one_of_its_tables_is_damaged()
    {
        Query(Filled(), "DROP TABLE state");
        using var store = Open();
        store.Append([Row("new")]);
        Assert.Equal(("malformed", "", "new"), (Assert.Single(store.Damaged).Why, store.Problem, Assert.Single(Ids(store))));
    }

    [Fact]
    public void Only_what_waited_in_memory_is_lost_with_a_process_whatever_became_of_the_database()
    {
        using var store = Open();
        using var output = new RfbWatch.Engine.Live.StoreOutput(store);
        output.Resume(new AccountEntry(100, new Dictionary<LossCause, long> { [LossCause.DiskRefused] = 10 }, InMemory: 3), null, new Dictionary<string, long>());
        output.Write(new RowBatch(1, [Row("new")]));
        Assert.Equal((101, 88, 0, 3, true), (output.Account.Emitted, output.Account.Delivered, output.Account.Waiting, output.Account.Lost[LossCause.Crashed], output.Account.Balances));
    }

    [Fact]
    public void A_store_that_was_removed_is_begun_anew()
    {
        string path = Filled();
        using var store = Open();
        foreach (string file in Directory.GetFiles(_folder.Of(""), "rows.db*"))
        {
            File.Delete(file);
        }

        store.Maintain();
        store.Append([Row("new")]);
        Assert.Equal(["new"], Ids(store));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void Few_damaged_stores_are_kept()
    {
        for (int i = 0; i < 5; i++)
        {
            _folder.Write("rows.db", $"no database {i}");
            _clock.Advance(TimeSpan.FromMinutes(1));
            using var store = Open();
        }

        using var last = Open();
        Assert.Equal(DamagedStore.MaxKept, last.Damaged.Count);
        Assert.StartsWith("no database 4", File.ReadAllText(last.Damaged[^1].Path));
    }

    [Fact]
    public void A_store_of_a_newer_program_is_refused_and_left_as_it_is()
    {
        string path = Filled();
        Query(path, "PRAGMA user_version = 4711");
        Query(path, "PRAGMA journal_mode = DELETE");
        byte[] before = File.ReadAllBytes(path);
        var refused = Assert.Throws<StoreFaultException>(() => Open());
        Assert.Equal(StoreFault.Newer, refused.Fault);
        Assert.Contains($"{path} has schema version 4711", refused.Message);
        Assert.Empty(DamagedStore.Of(path));
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_store_from_before_versions_remains_usable()
    {
        string path = Filled();
        Query(path, "PRAGMA user_version = 0; DROP TABLE state; ALTER TABLE RfbSessions DROP COLUMN FailureReason");
        using var store = Open();
        store.Append([Row("new")]);
        Assert.Equal(1001, Ids(store).Length);
        using var database = new SqliteConnection($"Data Source={path};Pooling=false");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        Assert.Equal(1L, command.ExecuteScalar());
    }

    [SmallDiskFact]
    public void On_a_full_disk_memory_holds_what_comes_until_there_is_room()
    {
        string disk = Directory.CreateDirectory(_folder.Of("disk")).FullName;
        using var mounted = new SmallDisk(disk, "1m");
        using (var store = Open(Path.Combine(disk, "rows.db")))
        {
            int rows = 0;
            while (store.Problem.Length == 0)
            {
                store.Append([Row($"{rows++}")]);
            }

            store.Append([Row("last")]);
            store.Set([new("key", "value")]);
            Assert.Contains("rules continue over the 2 rows in memory", store.Problem);
            Assert.Equal("last", Ids(store)[^1]);
            Assert.Equal(rows + 1, Ids(store).Length);
            Assert.Equal("value", store.Get("key"));
            var account = store.Account;
            Assert.Equal((rows + 1, rows - 1, 2, true), (account.Emitted, account.Delivered, account.Waiting, account.Balances));

            mounted.Resize("16m");
            _clock.Advance(TimeSpan.FromSeconds(2));
            store.Maintain();
            Assert.Equal("", store.Problem);
            Assert.Equal((rows + 1, 0), (store.Account.Delivered, store.Account.Waiting));
            Assert.Equal(rows + 1, Ids(store).Length);
        }

        using var again = Open(Path.Combine(disk, "rows.db"));
        Assert.Equal("last", Ids(again)[^1]);
        Assert.Equal("value", again.Get("key"));
    }

    [SmallDiskFact]
    public void A_start_on_a_full_disk_works_from_memory()
    {
        string disk = Directory.CreateDirectory(_folder.Of("disk")).FullName;
        using var mounted = new SmallDisk(disk, "64k");
        File.WriteAllBytes(Path.Combine(disk, "filler"), new byte[64 << 10]);
        using var store = Open(Path.Combine(disk, "rows.db"));
        store.Append([Row("a")]);
        Assert.NotEqual("", store.Problem);
        Assert.Equal(["a"], Ids(store));
        mounted.Resize("16m");
        _clock.Advance(TimeSpan.FromSeconds(2));
        store.Maintain();
        Assert.Equal("", store.Problem);
        Assert.Equal(["a"], Ids(store));
    }

    [SmallDiskFact]
    public void Memory_is_bounded_and_what_leaves_it_is_counted()
    {
        string disk = Directory.CreateDirectory(_folder.Of("disk")).FullName;
        using var mounted = new SmallDisk(disk, "64k");
        File.WriteAllBytes(Path.Combine(disk, "filler"), new byte[64 << 10]);
        using var store = Open(Path.Combine(disk, "rows.db"), memory: 1 << 20);
        for (int i = 0; i < 1000; i++)
        {
            store.Append([Row($"{i}")]);
        }

        var account = store.Account;
        Assert.InRange(account.Waiting, 100, 900);
        Assert.Equal(1000 - account.Waiting, account.Lost[LossCause.DiskRefused]);
        Assert.True(account.Balances);
        Assert.Equal("999", Ids(store)[^1]);
    }

    [Fact]
    public void Sessions_that_a_crash_left_open_are_found_at_the_next_start_only()
    {
        string path = _folder.Of("rows.db");
        using (var store = Open())
        {
            store.NoteRunning();
            store.Append([Row("closed", isFinal: false), Row("open", isFinal: false), Row("closed")]);
        }

        // No clean shutdown was recorded, so it counts as a crash.
        using (var store = Open())
        {
            var row = Assert.Single(store.OpenSessions());
            Assert.Equal("open", row.Cell("SessionId"));
            Assert.Equal(Tables.RfbSessions.Columns.Count, row.Values.Count);
            row.Set("Final", true);
            store.Append([row]);
            store.NoteRunning();
            store.NoteEnd();
        }

        using var last = Open();
        Assert.Null(last.UnfinishedSince);
        Assert.Empty(last.OpenSessions());
        Assert.True(File.Exists(path));
    }
}
