using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>Segments that wait, compared with a model: whatever overlaps, each byte is held once, at its offset, as the first segment had it.</summary>
public class HeldRangesTests
{
    private const int Seed = 20261202;
    private const int Length = 400;

    private enum Kind
    {
        Bytes,
        Counted,
        Lost,
    }

    [Fact]
    public void Of_any_overlapping_segments_each_byte_is_held_once()
    {
        for (int round = 0; round < Repetitions.Of(500); round++)
        {
            string where = $"seed {Seed + round}";
            var random = new Random(Seed + round);
            var pool = new SegmentPool(1 << 20);
            int next = random.Next(2) * random.Next(Length / 2);
            var stream = New(pool, next);
            var model = new (Kind Kind, byte Value, long Frame)?[Length];
            for (int frame = 1; frame <= 60; frame++)
            {
                int from = random.Next(-20, Length);
                int to = Math.Min(Length, from + random.Next(1, 60));
                if (to <= next)
                {
                    // The worker does not hold what was delivered.
                    continue;
                }

                var kind = (Kind)random.Next(3);
                byte[] bytes = new byte[kind == Kind.Bytes ? to - from : 0];
                random.NextBytes(bytes);
                bool expected = false;
                for (int at = Math.Max(from, next); at < to; at++)
                {
                    byte value = bytes.Length > 0 ? bytes[at - from] : default;
                    expected |= kind == Kind.Bytes && model[at] is { Kind: Kind.Bytes } known && known.Value != value;
                    model[at] ??= (kind, value, frame);
                }

                bool differs = false;
                Assert.True(stream.TryHold(new HeldSegment { Position = from, Length = to - from, Lost = kind == Kind.Lost, Frame = frame }, bytes, pool, long.MaxValue, ref differs), where);
                Assert.True(expected == differs, where);
                Assert.True(stream.Highest >= to, where);
            }

            int held = 0;
            long end = next;
            while (stream.HeldCount > 0)
            {
                var first = stream.TakeFirst();
                Assert.True(first.Length > 0 && first.Position >= end, where);
                end = first.End;
                held += first.Length;
                for (int at = 0; at < first.Length; at++)
                {
                    var (kind, value, frame) = model[first.Position + at]!.Value;
                    Assert.True(kind == (first.Lost ? Kind.Lost : first.Buffer is null ? Kind.Counted : Kind.Bytes), where);
                    Assert.True(kind != Kind.Bytes || (value == first.Bytes[at] && frame == first.Frame), where);
                }

                if (first.Buffer is { } buffer)
                {
                    pool.Return(buffer);
                }
            }

            Assert.True(model.Count(known => known is not null) == held, where);
            Assert.Equal((0, 0), (stream.HeldBytes, pool.Rented));
        }
    }

    /// <summary>Ranges without bytes are merged with the one before them, up to the next one that is held.</summary>
    [Theory]
    [InlineData(false, false, "10-30 30-40 40-50")]
    [InlineData(true, false, "10-30 30-40 40-50")]
    [InlineData(true, true, "10-30 30-50")]
    public void A_range_that_extends_the_one_before_it_ends_at_the_next(bool isLost, bool isAllLost, string expected)
    {
        var pool = new SegmentPool(1 << 20);
        var stream = New(pool, next: 0);
        Hold(ref stream, 10, 20, isLost, default);
        Hold(ref stream, 30, 40, isAllLost, isAllLost ? default : new byte[10]);
        Hold(ref stream, 15, 50, isLost, default);

        List<string> ranges = [];
        while (stream.HeldCount > 0)
        {
            var first = stream.TakeFirst();
            ranges.Add($"{first.Position}-{first.End}");
        }

        Assert.Equal(expected, string.Join(' ', ranges));

        void Hold(ref StreamReassembly into, int from, int to, bool lost, ReadOnlySpan<byte> bytes)
        {
            bool differs = false;
            Assert.True(into.TryHold(new HeldSegment { Position = from, Length = to - from, Lost = lost }, bytes, pool, long.MaxValue, ref differs));
        }
    }

    private static StreamReassembly New(SegmentPool pool, int next)
    {
        var stream = default(StreamReassembly);
        stream.Reset(pool);
        stream.Start(uint.MaxValue - 100, beginningSeen: true);
        stream.Advance(next);
        return stream;
    }
}
