using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests;

/// <summary>The files that preserve accounts across processes, truncated and damaged at every position.</summary>
public sealed class AccountBookTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static AccountPage Page(long batch) => new(batch, new Dictionary<string, long> { ["RfbSessions"] = batch * 10 },
        new Dictionary<string, AccountEntry> { ["files"] = new(batch * 7, new Dictionary<LossCause, long> { [LossCause.Crashed] = batch }, InMemory: 3, Position: batch * 5) });

    [Fact]
    public void The_last_page_comes_back()
    {
        using (var book = new AccountBook(_folder.Root))
        {
            Assert.Same(AccountPage.Empty, book.Page);
            for (int i = 1; i <= 5; i++)
            {
                book.Note(Page(i));
            }
        }

        using var again = new AccountBook(_folder.Root);
        Assert.Equal((5, 50, 35, 3, 25), (again.Page.Batch, again.Page.Numbers["RfbSessions"], again.Page.Entries["files"].Emitted, again.Page.Entries["files"].InMemory, again.Page.Entries["files"].Position));
        Assert.Equal(5, again.Page.Entries["files"].Lost[LossCause.Crashed]);
    }

    [Fact]
    public void A_page_that_was_being_written_leaves_the_one_before()
    {
        string path = _folder.Of(AccountBook.FileName);
        using (var book = new AccountBook(_folder.Root))
        {
            book.Note(Page(1));
            book.Note(Page(2));
        }

        byte[] before = File.ReadAllBytes(path);
        using (var book = new AccountBook(_folder.Root))
        {
            book.Note(Page(3));
        }

        byte[] after = File.ReadAllBytes(path);
        int first = Enumerable.Range(0, after.Length).First(i => after[i] != before[i]);
        int last = Enumerable.Range(0, after.Length).Last(i => after[i] != before[i]);
        for (int cut = first; cut <= last; cut++)
        {
            File.WriteAllBytes(path, [.. after[..cut], .. before[cut..]]);
            using var book = new AccountBook(_folder.Root);
            Assert.Equal(2, book.Page.Batch);
            book.Note(Page(4));
            Assert.Equal(4, book.Page.Batch);
        }
    }

    [Fact]
    public void The_batch_that_was_being_given_out_comes_back_row_for_row()
    {
        var rows = Tables.All.Select(table =>
        {
            var row = RowCells.New(table);
            row.SetTime(new DateTime(2026, 6, 1, 12, 0, 0, DateTimeKind.Utc).Ticks + 1);
            row.Set("ReportId", 7L);
            foreach (var column in table.Columns.Where(column => column.Name is not ("Timestamp" or "TimeGenerated" or "ReportId")))
            {
                row.Set(column.Name, column.Type switch
                {
                    KustoType.Bool => true,
                    KustoType.Int => 5,
                    KustoType.Long => long.MaxValue,
                    KustoType.Real => 0.5,
                    KustoType.DateTime => new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(6),
                    KustoType.Dynamic => "{\"a\":[1,\"x\\ny\"]}",
                    _ => "text \u00e4 \"quoted\"",
                });
            }

            return row;
        }).ToList();
        using (var journal = new RowJournal(_folder.Root))
        {
            Assert.Null(journal.Last);
            journal.Write(new RowBatch(1, [.. rows, .. rows]));
            journal.Write(new RowBatch(2, rows));
        }

        using var again = new RowJournal(_folder.Root);
        Assert.Equal(2, again.Last!.Number);
        Assert.Equal(rows.Select(row => (row.Table.Name, string.Join('|', row.Values))), again.Last.Rows.Select(row => (row.Table.Name, string.Join('|', row.Values))));
    }

    [Fact]
    public void A_batch_that_was_being_written_is_none()
    {
        string path = _folder.Of(RowJournal.FileName);
        using (var journal = new RowJournal(_folder.Root))
        {
            journal.Write(new RowBatch(1, [RowCells.New(Tables.RfbSensorStats)]));
        }

        byte[] before = File.ReadAllBytes(path);
        using (var journal = new RowJournal(_folder.Root))
        {
            journal.Write(new RowBatch(2, [RowCells.New(Tables.AlertInfo)]));
        }

        byte[] after = File.ReadAllBytes(path);
        int[] different = [.. Enumerable.Range(0, after.Length).Where(i => after[i] != before[i])];
        foreach (int cut in Repetitions.Sample(different.Skip(1)))
        {
            File.WriteAllBytes(path, [.. after[..cut], .. before[cut..]]);
            using var journal = new RowJournal(_folder.Root);
            Assert.Null(journal.Last);
        }
    }
}
