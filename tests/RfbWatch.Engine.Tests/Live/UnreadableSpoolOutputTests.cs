using RfbWatch.Engine.Live;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Live;

/// <summary>The account of an output whose disk cannot read a part of the spool at the start.</summary>
public sealed class UnreadableSpoolOutputTests : IDisposable
{
    private const int Rows = 4;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Unread_rows_are_counted_once_whether_the_next_process_can_read_them_or_not()
    {
        AccountEntry saved;
        await using (var first = Open(null))
        {
            first.Write(new RowBatch(0, [.. Enumerable.Range(0, Rows).Select(_ => Row())]));
            saved = first.Save();
        }

        long half = new FileInfo(Directory.GetFiles(_folder.Of("spool"), "segment-*.spool").Single()).Length / 2;
        await using (var failing = Resume(half, saved))
        {
            Assert.Equal(OutputProblemKind.Unreadable, failing.Problem!.Kind);
            AssertIs(failing.Account, delivered: 0, waiting: Rows, damaged: 0);
            saved = failing.Save();
        }

        await using (var repaired = Resume(null, saved))
        {
            Assert.Null(repaired.Problem);
            AssertIs(repaired.Account, delivered: 0, waiting: Rows, damaged: 0);
            saved = repaired.Save();
        }

        await using (var failing = Resume(half, saved))
        {
            failing.Start();
            await Eventually.Is(() => failing.Account.Waiting == 0, "no row is waiting");
            long delivered = failing.Account.Delivered;
            Assert.InRange(delivered, 1, Rows - 1);
            AssertIs(failing.Account, delivered, waiting: 0, damaged: Rows - delivered);
            saved = failing.Save();
        }

        await using var last = Resume(null, saved);
        AssertIs(last.Account, last.Account.Delivered, waiting: 0, damaged: Rows - last.Account.Delivered);
    }

    private static void AssertIs(OutputAccount account, long delivered, long waiting, long damaged)
    {
        Assert.True(account.Balances, account.ToString());
        Assert.Equal((Rows, delivered, waiting, damaged), (account.Emitted, account.Delivered, account.Waiting, account.Lost.GetValueOrDefault(LossCause.Damaged)));
    }

    private static TableRow Row()
    {
        var row = RowCells.New(Tables.RfbSessions);
        row.SetTime(DateTime.UnixEpoch.Ticks);
        return row;
    }

    private SpoolOutput Resume(long? badOffset, AccountEntry saved)
    {
        var output = Open(badOffset);
        output.Resume(saved, null, new Dictionary<string, long>());
        return output;
    }

    /// <summary>Opens an output; from an offset on, the disk cannot read the files of its spool.</summary>
    private SpoolOutput Open(long? badOffset)
    {
        var options = new SpoolOptions { Folder = _folder.Of("spool"), Clock = TimeProvider.System };
        var spool = new Spool(badOffset is { } bad
            ? options with { Read = (file, buffer, offset) => offset < bad ? RandomAccess.Read(file, buffer[..(int)Math.Min(buffer.Length, bad - offset)], offset) : throw new IOException("Input/output error", 5) }
            : options);
        var sender = new SenderOptions { IdleWait = TimeSpan.FromMilliseconds(1) };
        return new SpoolOutput(spool, "id", new AcceptingTarget(), _folder.Of("dead"), sender, TimeSpan.FromMinutes(10), TimeProvider.System);
    }

    private sealed class AcceptingTarget : IDeliveryTarget
    {
        public string Name => "receiver";

        public int MaxBatchRecords => 1;

        public Task<DeliveryResult> SendAsync(IReadOnlyList<SpoolRecord> records, string spoolId, CancellationToken cancellation) => Task.FromResult(DeliveryResult.Acknowledged);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
