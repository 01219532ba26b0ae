using Microsoft.Data.Sqlite;
using RfbWatch.Engine.Store;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Telemetry;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Store;

public sealed class EventStoreTests
{
    private static readonly DateTime Now = new(2026, 6, 1, 12, 0, 0, DateTimeKind.Utc);

    private static TableRow Session(string id, DateTime time, string filler = "")
    {
        var row = RowCells.New(Tables.RfbSessions);
        row.SetTime(time.Ticks);
        row.Set("ReportId", 1L);
        row.Set("SessionId", id);
        row.Set("DesktopName", filler);
        row.Set("ServerPort", 5901);
        row.Set("NoAuthentication", true);
        row.Set("OfferedSecurityTypes", "[1]");
        return row;
    }

    private static List<KustoValue[]> All(EventStore store) =>
        [.. store.Scan(new TableScan(Tables.RfbSessions.Name, Schema, [.. Schema.Columns.Select(_ => true)], null, DateTime.MinValue, DateTime.MaxValue))];

    private static KustoSchema Schema { get; } = Tables.RfbSessions.Kusto;

    private static string[] Ids(EventStore store)
    {
        int at = Tables.RfbSessions.Kusto.IndexOf("SessionId");
        return [.. All(store).Select(row => row[at].Text)];
    }

    [Fact]
    public void Rows_come_back_as_they_were_after_a_restart()
    {
        using var folder = new TestFolder();
        var options = new EventStoreOptions { Path = folder.Of("rows.db") };
        using (var store = new EventStore(options, TimeProvider.System))
        {
            store.Append([Session("a", Now), Session("b", Now.AddTicks(1))]);
            store.Set([new("key", "value")]);
        }

        using var again = new EventStore(options, TimeProvider.System);
        Assert.Equal(["a", "b"], Ids(again));
        Assert.Equal("value", again.Get("key"));
        Assert.Equal(1, again.LastReportId(Tables.RfbSessions));
        var schema = Tables.RfbSessions.Kusto;
        var row = All(again)[1];
        Assert.Equal(Now.AddTicks(1), row[schema.IndexOf("Timestamp")].AsDateTime);
        Assert.Equal(5901, row[schema.IndexOf("ServerPort")].AsLong);
        Assert.True(row[schema.IndexOf("NoAuthentication")].AsBool);
        Assert.Equal("[1]", row[schema.IndexOf("OfferedSecurityTypes")].Text);
    }

    [Fact]
    public void A_scan_reads_the_requested_columns_of_rows_that_arrived_since()
    {
        using var folder = new TestFolder();
        var options = new EventStoreOptions { Path = folder.Of("rows.db") };
        var clock = new StandingClock(Now);
        DateTime first;
        using (var store = new EventStore(options, clock))
        {
            Assert.Equal(DateTime.MinValue, store.LastArrival);
            store.Append([Session("a", Now.AddDays(1))]);
            first = store.LastArrival;
            Assert.Equal(Now, first);
        }

        // A clock that does not advance or was set back never repeats an arrival time, even after a restart.
        using (var again = new EventStore(options, clock))
        {
            Assert.Equal(first, again.LastArrival);
            again.Append([Session("b", Now)]);
            again.Append([Session("c", Now.AddDays(-1))]);
            Assert.Equal(Now.AddTicks(2), again.LastArrival);
        }

        // Rows that arrived before the start are read from the database.
        using var last = new EventStore(options, clock);
        var names = Schema.Columns.Select(column => column.Name == "SessionId").ToList();
        var scan = new TableScan(Tables.RfbSessions.Name, Schema, names, null, DateTime.MinValue, DateTime.MaxValue) { ArrivedAfter = first };
        var rows = last.Scan(scan).ToList();
        Assert.Equal(["c", "b"], rows.Select(row => row[Schema.IndexOf("SessionId")].Text));
        Assert.All(rows, row => Assert.True(row[Schema.IndexOf("ServerPort")].IsNull));
    }

    /// <summary>A scan whose rows nobody keeps gets one array again and again; a cell that is missing in a row is not that of the row before.</summary>
    [Fact]
    public void Rows_that_nobody_keeps_share_one_array()
    {
        using var folder = new TestFolder();
        var options = new EventStoreOptions { Path = folder.Of("rows.db") };
        var empty = Session("b", Now.AddTicks(1));
        empty[Tables.RfbSessions.IndexOf("ServerPort")] = KustoValue.Null;
        empty[Tables.RfbSessions.IndexOf("DesktopName")] = KustoValue.Null;
        using (var store = new EventStore(options, TimeProvider.System))
        {
            store.Append([Session("a", Now, "first"), empty, Session("c", Now.AddTicks(2), "third")]);
        }

        // Rows from before the start are read from the database.
        using var again = new EventStore(options, TimeProvider.System);
        int session = Schema.IndexOf("SessionId"), port = Schema.IndexOf("ServerPort"), name = Schema.IndexOf("DesktopName");
        var scan = new TableScan(Tables.RfbSessions.Name, Schema, [.. Schema.Columns.Select(_ => true)], null, DateTime.MinValue, DateTime.MaxValue) { IsTransient = true };
        var arrays = new HashSet<KustoValue[]>(ReferenceEqualityComparer.Instance);
        var seen = new List<string>();
        foreach (var row in again.Scan(scan))
        {
            arrays.Add(row);
            seen.Add($"{row[session].Text} {(row[port].IsNull ? "none" : row[port].Text)} '{row[name].AsString}'");
        }

        Assert.Equal(["a 5901 'first'", "b none ''", "c 5901 'third'"], seen);
        Assert.Single(arrays);
        Assert.Equal(["a", "b", "c"], Ids(again));
    }

    [Fact]
    public void A_store_without_arrivals_gets_them()
    {
        using var folder = new TestFolder();
        var options = new EventStoreOptions { Path = folder.Of("rows.db") };
        using (var store = new EventStore(options, TimeProvider.System))
        {
            store.Append([Session("old", Now)]);
        }

        using (var database = new SqliteConnection($"Data Source={options.Path};Pooling=false"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "DROP INDEX RfbSessions_by_arrival; ALTER TABLE RfbSessions DROP COLUMN _arrived";
            command.ExecuteNonQuery();
        }

        using var again = new EventStore(options, TimeProvider.System);
        again.Append([Session("new", Now.AddTicks(1))]);
        Assert.Equal(["old", "new"], Ids(again));
    }

    [Fact]
    public void What_is_too_old_leaves()
    {
        using var folder = new TestFolder();
        using var store = new EventStore(new EventStoreOptions { Path = folder.Of("rows.db"), MaxAge = TimeSpan.FromDays(5) }, TimeProvider.System);
        store.Append([Session("old", Now.AddDays(-6)), Session("young", Now.AddDays(-4))]);
        store.Retain(Now);
        Assert.Equal(["young"], Ids(store));
        Assert.Equal(1, store.Expired);
    }

    [Fact]
    public void What_is_too_much_leaves_the_oldest_first()
    {
        using var folder = new TestFolder();
        const long MaxBytes = 1 << 20;
        using var store = new EventStore(new EventStoreOptions { Path = folder.Of("rows.db"), MaxBytes = MaxBytes }, TimeProvider.System);
        for (int i = 0; i < 20; i++)
        {
            store.Append([.. Enumerable.Range(0, 100).Select(k => Session($"{i:D2}-{k:D2}", Now.AddSeconds(i * 100 + k), new string('x', 900)))]);
        }

        store.Retain(Now.AddDays(1));
        string[] left = Ids(store);
        Assert.InRange(left.Length, 100, 1500);
        Assert.Equal("19-99", left[^1]);
        Assert.Equal(2000, left.Length + store.Expired);
    }

    private sealed class StandingClock(DateTime time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time;
    }
}
