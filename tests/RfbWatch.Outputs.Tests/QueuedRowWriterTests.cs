using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;

namespace RfbWatch.Outputs.Tests;

public sealed class QueuedRowWriterTests
{
    /// <summary>The size of a batch, so that rows are passed on below, at and above it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(20_000)]
    public void Rows_arrive_in_order_before_the_writer_is_completed(int count)
    {
        var writer = new Recorder();
        using var queue = new QueuedRowWriter(writer);
        TableRow[] rows = [.. Enumerable.Range(0, count).Select(i => Row(i))];
        foreach (var row in rows)
        {
            queue.Write(row);
        }

        queue.Complete();
        Assert.Equal(rows, writer.Rows);
        Assert.True(writer.IsCompleted);
    }

    /// <summary>The caller neither waits forever nor goes on without knowing, wherever the writer fails.</summary>
    [Theory]
    [InlineData(0, 10)]
    [InlineData(300, 100_000)]
    public void An_error_of_the_writer_reaches_the_caller(int failsAt, int count)
    {
        var writer = new Recorder { FailsAt = failsAt };
        using var queue = new QueuedRowWriter(writer);
        var error = Assert.Throws<OutputException>(() =>
        {
            for (int i = 0; i < count; i++)
            {
                queue.Write(Row(i));
            }

            queue.Complete();
        });

        Assert.Equal("The disk is full.", error.Message);
        Assert.Equal(failsAt, writer.Rows.Count);
        Assert.False(writer.IsCompleted);
    }

    [Fact]
    public void An_abandoned_queue_ends_its_thread_and_completes_nothing()
    {
        var writer = new Recorder();
        var queue = new QueuedRowWriter(writer);
        for (int i = 0; i < 1000; i++)
        {
            queue.Write(Row(i));
        }

        queue.Dispose();
        Assert.Equal(768, writer.Rows.Count);
        Assert.False(writer.IsCompleted);
    }

    private static TableRow Row(int number)
    {
        var table = Tables.RfbSensorStats;
        return new TableRow(table, [.. table.Columns.Select(_ => KustoValue.Null)]) { ReportId = number };
    }

    private sealed class Recorder : IRowWriter
    {
        public List<TableRow> Rows { get; } = [];

        public bool IsCompleted { get; private set; }

        public int FailsAt { get; init; } = int.MaxValue;

        public bool KeepsTablesApart => false;

        public void Write(TableRow row)
        {
            if (Rows.Count == FailsAt)
            {
                throw new OutputException("The disk is full.", new IOException());
            }

            Rows.Add(row);
        }

        public void Complete() => IsCompleted = true;

        public void Dispose()
        {
        }
    }
}
