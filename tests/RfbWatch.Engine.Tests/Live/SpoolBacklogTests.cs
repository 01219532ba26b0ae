using RfbWatch.Engine.Live;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Live;

/// <summary>
/// A receiver gets its rows while the spool's disk refuses them, each once and in order, and the account adds up. Each record needs a separate segment here; folders with the names of the next
/// segments simulate the disk error.
/// </summary>
public sealed class SpoolBacklogTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Receiver _receiver = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public async Task Rows_are_delivered_while_the_disk_refuses_them()
    {
        await using var output = Open();
        Write(output, 1);
        Obstruct();
        Write(output, 2);
        output.Start();
        await Eventually.Is(() => _receiver.Received.Count == 3, "three rows are delivered");
        Assert.Equal([1, 2, 3], _receiver.Received);
        Write(output, 1);
        await Eventually.Is(() => _receiver.Received.Count == 4, "a fourth row is delivered");
        Assert.Equal(OutputProblemKind.Refusing, output.Problem!.Kind);
        Repair();
        Write(output, 2);
        await Eventually.Is(() => output.Account.Delivered == 6, "all rows are delivered");
        Assert.Equal([1, 2, 3, 4, 5, 6], _receiver.Received);
        Assert.Null(output.Problem);
        AssertAddsUp(output.Account, emitted: 6, delivered: 6);
    }

    [UnixFact]
    public async Task Rows_that_the_receiver_did_not_take_are_stored_when_the_disk_accepts_them()
    {
        _receiver.Outcome = DeliveryOutcome.Retry;
        await using var output = Open();
        Obstruct();
        Write(output, 3);
        output.Start();
        await Eventually.Is(() => _receiver.Attempts > 0, "the sender tries");
        Repair();
        await Eventually.Is(() => { output.Maintain(); return Directory.GetFiles(_folder.Of("spool"), "segment-*").Length == 3; }, "the rows are stored");
        _receiver.Outcome = DeliveryOutcome.Acknowledged;
        await Eventually.Is(() => output.Account.Delivered == 3, "all rows are delivered");
        Assert.Equal([1, 2, 3], _receiver.Received);
        AssertAddsUp(output.Account, emitted: 3, delivered: 3);
    }

    [UnixFact]
    public async Task Rows_that_are_being_sent_are_not_stored_as_well()
    {
        var answer = new TaskCompletionSource();
        _receiver.Answer = answer.Task;
        await using var output = Open();
        Obstruct();
        Write(output, 2);
        output.Start();
        await Eventually.Is(() => _receiver.Attempts > 0, "the sender tries");
        Repair();
        output.Maintain();
        Write(output, 1);
        Assert.Equal(3, output.Account.Waiting);
        answer.SetResult();
        await Eventually.Is(() => { output.Maintain(); return output.Account.Delivered == 3; }, "all rows are delivered");
        Assert.Equal([1, 2, 3], _receiver.Received);
        AssertAddsUp(output.Account, emitted: 3, delivered: 3);
    }

    [UnixFact]
    public async Task A_row_is_sent_only_after_it_was_accounted_for()
    {
        await using var output = Open();
        output.Resume(null, null, new Dictionary<string, long>());
        output.Save();
        output.Noted();
        Obstruct();
        Write(output, 1);
        output.Save();
        output.Noted();
        Write(output, 1);
        output.Start();
        await Eventually.Is(() => _receiver.Received.Count == 1, "the row of the account is delivered");
        Assert.Equal([1], _receiver.Received);
        output.Save();
        output.Noted();
        await Eventually.Is(() => _receiver.Received.Count == 2, "the other row is delivered");
        AssertAddsUp(output.Account, emitted: 2, delivered: 2);
    }

    [UnixFact]
    public async Task The_next_process_continues_the_account_and_the_numbers()
    {
        AccountEntry saved;
        await using (var killed = Open())
        {
            Write(killed, 1);
            Obstruct();
            Write(killed, 3);
            saved = killed.Save();
            killed.Noted();
            _receiver.Most = 3;
            killed.Start();
            await Eventually.Is(() => _receiver.Received.Count == 3, "two of the rows in memory are delivered");
        }

        Repair();
        _receiver.Most = long.MaxValue;
        await using var next = Open();
        next.Resume(saved, null, new Dictionary<string, long>());
        Assert.Equal(1, next.Account.Lost[LossCause.Crashed]);
        Write(next, 1);
        next.Start();
        await Eventually.Is(() => next.Account.Delivered == 4, "the new row is delivered");

        // The receiver may have the lost row under number 4, and would take another with it for a copy.
        Assert.Equal([1, 2, 3, 5], _receiver.Received);
        var account = next.Account;
        Assert.Equal((5, 4, 0), (account.Emitted, account.Delivered, account.Waiting));
    }

    [UnixFact]
    public async Task A_row_that_the_receiver_refuses_goes_to_the_dead_letters()
    {
        await using var output = Open();
        Obstruct();
        _receiver.Outcome = DeliveryOutcome.Rejected;
        Write(output, 2);
        output.Start();
        await Eventually.Is(() => output.Account.Refused == 2, "both are refused");
        AssertAddsUp(output.Account, emitted: 2, delivered: 0);
        Assert.Equal(2, File.ReadAllLines(_folder.Of("dead")).Length);
    }

    private static void AssertAddsUp(OutputAccount account, long emitted, long delivered)
    {
        Assert.Equal((emitted, delivered, 0), (account.Emitted, account.Delivered, account.Waiting));
        Assert.Equal(emitted, delivered + account.Refused + account.Lost.Values.Sum());
    }

    private static void Write(SpoolOutput output, int rows) => output.Write(new RowBatch(0, [.. Enumerable.Range(0, rows).Select(_ => Row())]));

    private static TableRow Row()
    {
        var row = RowCells.New(Tables.RfbSessions);
        row.SetTime(DateTime.UtcNow.Ticks);
        return row;
    }

    private SpoolOutput Open()
    {
        var spool = new Spool(new SpoolOptions { Folder = _folder.Of("spool"), Clock = TimeProvider.System, SegmentBytes = 1 });
        var sender = new SenderOptions { FirstBackOff = TimeSpan.FromMilliseconds(1), MaxBackOff = TimeSpan.FromMilliseconds(5), IdleWait = TimeSpan.FromMilliseconds(1) };
        return new SpoolOutput(spool, "id", _receiver, _folder.Of("dead"), sender, TimeSpan.FromMinutes(10), TimeProvider.System);
    }

    private void Obstruct() => Array.ForEach(Obstacles, path => { if (!File.Exists(path)) { Directory.CreateDirectory(path); } });

    private void Repair() => Array.ForEach(Obstacles, path => { if (Directory.Exists(path)) { Directory.Delete(path); } });

    private string[] Obstacles => [.. Enumerable.Range(1, 9).Select(number => _folder.Of("spool", $"segment-{number:D19}.spool"))];

    private sealed class Receiver : IDeliveryTarget
    {
        private readonly Lock _lock = new();
        private readonly List<long> _received = [];
        private int _attempts;

        public string Name => "receiver";

        public int MaxBatchRecords => 2;

        public DeliveryOutcome Outcome { get; set; } = DeliveryOutcome.Acknowledged;

        public Task Answer { get; set; } = Task.CompletedTask;

        /// <summary>Number of the last record that it acknowledges.</summary>
        public long Most { get; set; } = long.MaxValue;

        public int Attempts => Volatile.Read(ref _attempts);

        public IReadOnlyList<long> Received
        {
            get
            {
                lock (_lock)
                {
                    return [.. _received];
                }
            }
        }

        public async Task<DeliveryResult> SendAsync(IReadOnlyList<SpoolRecord> records, string spoolId, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _attempts);
            await Answer.ConfigureAwait(false);
            if (records[0].Sequence > Most)
            {
                return new DeliveryResult(DeliveryOutcome.Retry, "later");
            }

            if (Outcome == DeliveryOutcome.Acknowledged)
            {
                lock (_lock)
                {
                    _received.AddRange(records.Select(record => record.Sequence));
                }
            }

            return new DeliveryResult(Outcome, "as the test wants");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
