using RfbWatch.Engine.Runs;
using RfbWatch.Engine.Store;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Store;

/// <summary>The latest rows in memory: a scan gives the same rows whether they come from there or from the database.</summary>
public sealed class LatestRowsTests : IDisposable
{
    private const string Earlier = "of no recording";
    private static readonly DateTime Now = new(2026, 6, 1, 12, 0, 0, DateTimeKind.Utc);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private EventStoreOptions Options => new() { Path = _folder.Of("rows.db") };

    [Fact]
    public void Scans_of_memory_and_of_the_database_give_the_same_cells()
    {
        var rows = RecordedRows();
        Assert.True(rows.Select(row => row.Table.Name).Distinct().Count() >= 2);
        var fromMemory = new Dictionary<string, List<string>>();
        using (var store = new EventStore(Options, TimeProvider.System))
        {
            store.Append([Row(Earlier, Now)]);
            var since = store.LastArrival;

            // A table is held from its first scan on.
            Assert.All(Tables.All, table => Assert.Empty(Texts(store, table, since)));
            store.Append(rows);
            foreach (var table in Tables.All)
            {
                fromMemory[table.Name] = Texts(store, table, since);
            }

            // The first row is not in them; a scan of all rows reads the database.
            Assert.Equal(rows.Count(row => row.Table == Tables.RfbSessions), fromMemory[Tables.RfbSessions.Name].Count);
            Assert.Equal(fromMemory[Tables.RfbSessions.Name].Count + 1, Texts(store, Tables.RfbSessions, DateTime.MinValue).Count);
        }

        using var again = new EventStore(Options, TimeProvider.System);
        foreach (var table in Tables.All)
        {
            var fromDatabase = Texts(again, table, DateTime.MinValue);
            Assert.Equal(fromDatabase.Where(text => !text.Contains(Earlier, StringComparison.Ordinal)), fromMemory[table.Name]);
        }
    }

    [Fact]
    public void A_row_that_left_memory_is_read_from_the_database()
    {
        var latest = new LatestRows(4_000, since: 0);
        long arrived = Now.Ticks;
        Assert.Empty(latest.TryScan(Tables.RfbSessions.Name, Since(1))!);
        for (int i = 0; i < 10; i++)
        {
            latest.Add([Row($"row {i}", Now)], arrived += LatestRows.LeastSpan.Ticks);
        }

        Assert.Null(latest.TryScan(Tables.RfbSessions.Name, Since(Now.Ticks)));
        Assert.Equal("row 9", Assert.Single(latest.TryScan(Tables.RfbSessions.Name, Since(arrived - 1))!)[Tables.RfbSessions.Kusto.IndexOf("SessionId")].Text);
        Assert.Empty(latest.TryScan(Tables.RfbSessions.Name, Since(arrived))!);
    }

    [Fact]
    public void While_too_many_rows_arrive_it_holds_none_and_afterwards_it_does_again()
    {
        var latest = new LatestRows(40_000, since: 0);
        long arrived = Now.Ticks;
        Assert.Empty(latest.TryScan(Tables.RfbSessions.Name, Since(1))!);
        for (int i = 0; i < 1_000; i++)
        {
            latest.Add([Row($"row {i}", Now)], ++arrived);
        }

        Assert.Null(latest.TryScan(Tables.RfbSessions.Name, Since(arrived)));
        latest.Add([Row("later", Now)], arrived += LatestRows.Pause.Ticks);
        Assert.Empty(latest.TryScan(Tables.RfbSessions.Name, Since(arrived))!);
        latest.Add([Row("last", Now)], ++arrived);
        Assert.Null(latest.TryScan(Tables.RfbSessions.Name, Since(arrived - 2)));
        Assert.Single(latest.TryScan(Tables.RfbSessions.Name, Since(arrived - 1))!);
    }

    [Fact]
    public void Rows_of_tables_that_no_rule_reads_are_not_held()
    {
        var latest = new LatestRows(40_000, since: 0);
        long arrived = Now.Ticks;
        Assert.Empty(latest.TryScan(Tables.RfbSessions.Name, Since(1))!);
        latest.Add([Row("first", Now)], ++arrived);
        for (int i = 0; i < 1_000; i++)
        {
            latest.Add([RowCells.New(Tables.AlertInfo)], ++arrived);
        }

        Assert.Single(latest.TryScan(Tables.RfbSessions.Name, Since(Now.Ticks))!);

        // The rows that arrived before its first scan are in the database only.
        Assert.Null(latest.TryScan(Tables.AlertInfo.Name, Since(arrived - 1)));
        latest.Add([RowCells.New(Tables.AlertInfo)], ++arrived);
        Assert.Single(latest.TryScan(Tables.AlertInfo.Name, Since(arrived - 1))!);
    }

    private static TableScan Since(long arrived) =>
        new(Tables.RfbSessions.Name, Tables.RfbSessions.Kusto, [.. Tables.RfbSessions.Kusto.Columns.Select(_ => true)], null, DateTime.MinValue, DateTime.MaxValue) { ArrivedAfter = new DateTime(arrived, DateTimeKind.Utc) };

    private static TableRow Row(string id, DateTime time)
    {
        var row = RowCells.New(Tables.RfbSessions);
        row.SetTime(time.Ticks);
        row.Set("SessionId", id);
        return row;
    }

    private static List<TableRow> RecordedRows()
    {
        using var rows = new TriageOutput.Rows();
        TriageRun.Execute(new TriageOptions { Paths = [.. Directory.GetFiles(Path.Combine(RepositoryFolder.Root, "pcaps"), "*.pcap").Order(StringComparer.Ordinal).Take(20)], Clock = TimeProvider.System }, rows);
        return [.. rows.All];
    }

    private static List<string> Texts(EventStore store, TableSchema table, DateTime since) =>
    [
        .. store.Scan(new TableScan(table.Name, table.Kusto, [.. table.Kusto.Columns.Select(_ => true)], null, DateTime.MinValue, DateTime.MaxValue) { ArrivedAfter = since })
            .Select(row => string.Join('|', row.Select(cell => $"{cell.Kind} {(cell.IsNull ? "" : DynamicJson.Write(cell))}"))).Order(StringComparer.Ordinal),
    ];
}
