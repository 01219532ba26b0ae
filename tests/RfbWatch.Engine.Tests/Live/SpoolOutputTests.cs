using RfbWatch.Engine.Live;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Live;

/// <summary>
/// Rows that wait in memory while the spool's disk rejects writes. Each record needs a separate
/// segment here; a folder with the name of the next segment simulates the disk error.
/// </summary>
public sealed class SpoolOutputTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SpoolOutput Open(int maxRecordBytes = 1 << 20)
    {
        var spool = new Spool(new SpoolOptions { Folder = _folder.Of("spool"), Clock = TimeProvider.System, SegmentBytes = 1, MaxRecordBytes = maxRecordBytes });
        return new SpoolOutput(spool, "id", new NoTarget(), _folder.Of("dead"), new SenderOptions(), TimeSpan.FromMinutes(10), TimeProvider.System);
    }

    private string Obstruct() => Directory.CreateDirectory(_folder.Of("spool", "segment-0000000000000000002.spool")).FullName;

    private static RowBatch Batch(IReadOnlyList<TableRow> rows) => new(0, rows);

    private static TableRow Row(int filler = 0)
    {
        var row = RowCells.New(Tables.RfbSessions);
        row.SetTime(DateTime.UtcNow.Ticks);
        row.Set("DesktopName", new string('x', filler));
        return row;
    }

    [UnixFact]
    public void A_row_that_is_too_large_for_the_spool_does_not_block_later_ones()
    {
        using var output = Open(maxRecordBytes: 10_000);
        output.Write(Batch([Row()]));
        string obstacle = Obstruct();
        output.Write(Batch([Row(), Row(20_000), Row()]));
        Assert.Equal((4, 0), (output.Waiting, output.Refused));
        Assert.Equal(OutputProblemKind.Refusing, output.Problem!.Kind);
        Directory.Delete(obstacle);
        output.Write(Batch([Row()]));
        Assert.Equal((4, 1), (output.Waiting, output.Refused));
        Assert.Null(output.Problem);
    }

    [UnixFact]
    public async Task What_the_disk_refused_to_the_end_is_counted()
    {
        await using var output = Open();
        output.Write(Batch([Row()]));
        Obstruct();
        output.Write(Batch([Row(), Row()]));
        Assert.False(await output.DrainAsync(TimeSpan.FromMilliseconds(50)));
        Assert.Equal((1, 2), (output.Waiting, output.Refused));
    }

    [Fact]
    public void A_row_waits_from_when_its_writing_began()
    {
        var clock = new ManualClock();
        var spool = new Spool(new SpoolOptions { Folder = _folder.Of("spool"), Clock = new SlowDisk(clock, TimeSpan.FromMinutes(9)) });
        using var output = new SpoolOutput(spool, "id", new NoTarget(), _folder.Of("dead"), new SenderOptions(), TimeSpan.FromMinutes(10), clock);
        output.Write(Batch([Row()]));
        Assert.InRange(output.Age, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(15));
    }

    /// <summary>The clock of a spool, which reads it after writing: much time has passed by then.</summary>
    private sealed class SlowDisk(ManualClock clock, TimeSpan delay) : TimeProvider
    {
        public override long GetTimestamp()
        {
            clock.Advance(delay);
            return base.GetTimestamp();
        }
    }

    private sealed class NoTarget : IDeliveryTarget
    {
        public string Name => "nowhere";

        public int MaxBatchRecords => 1;

        public Task<DeliveryResult> SendAsync(IReadOnlyList<SpoolRecord> records, string spoolId, CancellationToken cancellation) => Task.FromResult(new DeliveryResult(DeliveryOutcome.Retry, "nobody is there"));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
