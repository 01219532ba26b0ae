using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Tests.Streams;

/// <summary>The bytes of a side and the gaps between them: offsets count the missing bytes whose number is known, and the number of gaps that wait does not matter.</summary>
public sealed class StreamBufferTests
{
    [Fact]
    public void Offsets_count_the_known_missing_bytes()
    {
        var buffer = new StreamBuffer();
        buffer.Append([1, 2], default);
        buffer.AppendGap(3);
        buffer.Append([4], default);
        buffer.AppendGap(0);
        buffer.AppendGap(5);
        buffer.Append([6], default);
        Assert.Equal((2, 4, 0L, 12L), (buffer.Available, buffer.Pending, buffer.Offset, buffer.End));

        Assert.Equal(3, buffer.PassGap());
        Assert.Equal((1, 2, 5L, 12L, true), (buffer.Available, buffer.Pending, buffer.Offset, buffer.End, buffer.IsBeforeGap));

        // Of two gaps in a row, the length of one is unknown: they stay apart.
        Assert.Equal(0, buffer.PassGap());
        Assert.Equal((0, 1, 6L, 12L, true), (buffer.Available, buffer.Pending, buffer.Offset, buffer.End, buffer.IsBeforeGap));
        Assert.Equal(5, buffer.PassGap());
        Assert.Equal((1, 1, 11L, 12L, false), (buffer.Available, buffer.Pending, buffer.Offset, buffer.End, buffer.IsBeforeGap));

        buffer.AppendGap(4);
        buffer.Append([7], default);
        Assert.Equal((1, 17L, true), (buffer.Available, buffer.End, buffer.IsBeforeGap));
        buffer.Clear();
        Assert.Equal((0, 17L, 17L, false), (buffer.Available, buffer.Offset, buffer.End, buffer.IsBeforeGap));
    }

    [Theory]
    [InlineData(4L, 2L)]
    [InlineData(5L, 5L)]
    [InlineData(6L, 6L)]
    [InlineData(9L, 9L)]
    [InlineData(20L, 9L)]
    public void Skipping_crosses_gaps_that_lie_inside_the_skipped_range(long count, long skipped)
    {
        var buffer = new StreamBuffer();
        buffer.Append([1, 2], default);
        buffer.AppendGap(3);
        buffer.Append([3], default);
        buffer.AppendGap(2);
        buffer.Append([4], default);
        buffer.AppendGap(0);
        buffer.Append([5], default);
        Assert.Equal(skipped, buffer.Skip(count));
        Assert.Equal(skipped, buffer.Offset);
    }

    /// <summary>Takes minutes if each byte, or each gap that is passed, costs a step for every gap that waits.</summary>
    [Fact]
    public void Any_number_of_gaps_waits_at_no_cost()
    {
        const int Gaps = 1 << 20;
        var buffer = new StreamBuffer();
        for (int gap = 0; gap < Gaps; gap++)
        {
            buffer.Append([1], default);
            buffer.AppendGap(2);
        }

        Assert.Equal(3L * Gaps, buffer.End);
        for (int gap = 0; gap < Gaps / 2; gap++)
        {
            Assert.Equal(2, buffer.PassGap());
        }

        Assert.Equal((1, 3L * Gaps / 2, 3L * Gaps), (buffer.Available, buffer.Offset, buffer.End));
        Assert.Equal(3L * Gaps / 2, buffer.Skip(long.MaxValue));
        Assert.Equal((0, false, 3L * Gaps), (buffer.Available, buffer.IsBeforeGap, buffer.Offset));
    }
}
