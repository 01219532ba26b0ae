using System.Text;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests.Delivery;

/// <summary>Spools on a disk that cannot read every sector when they are opened.</summary>
public sealed class UnreadableSpoolTests : IDisposable
{
    private const int HeaderBytes = 16, RecordBytes = HeaderBytes + 9;
    private const int Records = 10, Readable = 5;

    /// <summary>In the record after the readable ones.</summary>
    private const int BadOffset = Readable * RecordBytes + 10;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Records_that_could_not_be_read_are_not_overwritten_and_the_next_process_reads_them()
    {
        Fill();
        string segment = Segments().Single();
        byte[] before = File.ReadAllBytes(segment);
        long added;
        using (var spool = Open(BadOffset))
        {
            Assert.Equal((0, (Records - Readable) * RecordBytes), (spool.TruncatedBytes, spool.UnreadBytes));
            spool.NoteGone(Records - Readable, Records);
            Assert.Equal(SpoolAppend.Stored, spool.Append(Bytes(Records + 1)));
            Assert.Equal(new SpoolCounts(Delivered: 0, Waiting: Records + 1, Refused: 0, Damaged: 0, Repeated: 0), spool.Counts);
            var numbers = Numbers(spool);
            added = numbers[^1];
            Assert.Equal([1, 2, 3, 4, 5, added], numbers);
            Assert.True(added > Records, "the number of an unread record was used again");
        }

        Assert.Equal(before, File.ReadAllBytes(segment));
        using var again = Open(null);
        Assert.Equal([.. Enumerable.Range(1, Records).Select(number => (long)number), added], Numbers(again));
        Assert.Equal(new SpoolCounts(Delivered: 0, Waiting: Records + 1, Refused: 0, Damaged: 0, Repeated: 0), again.Counts);
        Assert.Equal(0, again.UnreadBytes);
    }

    [Fact]
    public void They_wait_until_the_records_before_them_are_settled_and_are_then_damaged_once()
    {
        Fill();
        using (var spool = Open(BadOffset))
        {
            spool.NoteGone(Records - Readable, Records);
            Assert.False(spool.SkipDamaged());
            spool.Acknowledge(Readable - 1);
            Assert.Equal(new SpoolCounts(Delivered: 4, Waiting: 6, Refused: 0, Damaged: 0, Repeated: 0), spool.Counts);
            spool.Acknowledge(Readable);
            Assert.Equal(new SpoolCounts(Delivered: 5, Waiting: 0, Refused: 0, Damaged: 5, Repeated: 0), spool.Counts);
            Assert.False(spool.SkipDamaged());
            Assert.Equal(SpoolAppend.Stored, spool.Append(Bytes(Records + 1)));
        }

        // Though the disk can read them again: they were counted.
        using var again = Open(null);
        Assert.Equal(new SpoolCounts(Delivered: 5, Waiting: 1, Refused: 0, Damaged: 5, Repeated: 0), again.Counts);
        Assert.Single(Numbers(again));
    }

    [Fact]
    public void Without_a_readable_record_before_them_they_are_damaged_when_the_sender_finds_none()
    {
        Fill();
        using (var spool = Open(null))
        {
            spool.Acknowledge(Readable);
        }

        using var failing = Open(BadOffset);
        failing.NoteGone(Records - Readable, Records);
        Assert.Equal(new SpoolCounts(Delivered: 5, Waiting: 5, Refused: 0, Damaged: 0, Repeated: 0), failing.Counts);
        Assert.Empty(Numbers(failing));
        Assert.True(failing.SkipDamaged());
        Assert.Equal(new SpoolCounts(Delivered: 5, Waiting: 0, Refused: 0, Damaged: 5, Repeated: 0), failing.Counts);
        Assert.False(failing.SkipDamaged());
        Assert.True(failing.Appended >= Records);
    }

    [Fact]
    public void Settled_records_that_could_not_be_read_are_not_counted_again()
    {
        Fill();
        using (var spool = Open(null))
        {
            spool.Acknowledge(Records);
        }

        using var failing = Open(BadOffset);
        Assert.Equal(new SpoolCounts(Delivered: Records, Waiting: 0, Refused: 0, Damaged: 0, Repeated: 0), failing.Counts);
        Assert.Equal(SpoolAppend.Stored, failing.Append(Bytes(Records + 1)));
        Assert.True(Assert.Single(Numbers(failing)) > Records);
    }

    [Fact]
    public void Files_of_several_unread_segments_are_kept_under_another_name()
    {
        const int PerSegment = 5, ReadablePerSegment = 2;
        Fill(PerSegment * RecordBytes);
        string[] segments = Segments();
        Assert.Equal(Records / PerSegment, segments.Length);
        var before = segments.Select(File.ReadAllBytes).ToList();
        using var spool = Open(ReadablePerSegment * RecordBytes + 1, PerSegment * RecordBytes);
        spool.NoteGone(6, Records);
        Assert.Equal([1, 2, 6, 7], Numbers(spool));
        spool.Acknowledge(2);
        Assert.Equal(new SpoolCounts(Delivered: 2, Waiting: 8, Refused: 0, Damaged: 0, Repeated: 0), spool.Counts);
        spool.Acknowledge(7);
        Assert.Equal(new SpoolCounts(Delivered: 4, Waiting: 0, Refused: 0, Damaged: 6, Repeated: 0), spool.Counts);
        Assert.Equal(SpoolAppend.Stored, spool.Append(Bytes(Records + 1)));
        spool.Acknowledge(spool.Appended);
        Assert.Equal(before, segments.Select(path => File.ReadAllBytes(Path.ChangeExtension(path, ".unread"))));
        Assert.DoesNotContain(Segments(), path => segments.Contains(path));
    }

    [Fact]
    public void Records_that_become_unreadable_are_damaged_and_hold_up_no_others()
    {
        Fill();
        int bad = int.MaxValue;
        using var spool = new Spool(new SpoolOptions { Folder = _folder.Root, Clock = TimeProvider.System, Read = (file, buffer, offset) => ReadBefore(bad, file, buffer, offset) });
        bad = BadOffset;
        Assert.Equal([1, 2, 3, 4, 5], Numbers(spool));
        spool.Acknowledge(Readable);
        Assert.True(spool.SkipDamaged());
        Assert.Equal(new SpoolCounts(Delivered: 5, Waiting: 0, Refused: 0, Damaged: 5, Repeated: 0), spool.Counts);
        bad = int.MaxValue;
        Assert.Equal(SpoolAppend.Stored, spool.Append(Bytes(Records + 1)));
        Assert.Equal([Records + 1L], Numbers(spool));
    }

    [Fact]
    public void A_file_with_unread_records_stays_until_their_loss_is_noted_and_is_then_kept()
    {
        Fill();
        string segment = Segments().Single();
        string note = _folder.Of("acknowledged");
        File.Delete(note);
        Directory.CreateDirectory(note);
        using (var spool = Open(BadOffset))
        {
            spool.NoteGone(Records - Readable, Records);
            spool.Acknowledge(Readable);
            Assert.True(File.Exists(segment));
        }

        // As if the process had been killed: nothing was noted, and no number between is taken for a delivered record.
        Directory.Delete(note);
        using (var again = Open(BadOffset))
        {
            again.NoteGone(Records - Readable, Records);
            Assert.Equal(new SpoolCounts(Delivered: 0, Waiting: Records, Refused: 0, Damaged: 0, Repeated: 0), again.Counts);
            again.Acknowledge(Readable);
            Assert.False(again.IsUnreadWaiting);
        }

        // Not overwritten by the next process, though the disk can read it again.
        Assert.False(File.Exists(segment));
        Assert.True(File.Exists(Path.ChangeExtension(segment, ".unread")));
        using var last = Open(null);
        Assert.Equal(new SpoolCounts(Delivered: 5, Waiting: 0, Refused: 0, Damaged: 5, Repeated: 0), last.Counts);
    }

    private void Fill(int segmentBytes = 1 << 20)
    {
        using var spool = Open(null, segmentBytes);
        Assert.All(Enumerable.Range(1, Records), number => Assert.Equal(SpoolAppend.Stored, spool.Append(Bytes(number))));
    }

    private string[] Segments() => [.. Directory.GetFiles(_folder.Root, "segment-*.spool").Order(StringComparer.Ordinal)];

    private static IReadOnlyList<long> Numbers(Spool spool) => [.. spool.Peek(100, int.MaxValue).Select(record => record.Sequence)];

    private static byte[] Bytes(int number) => Encoding.UTF8.GetBytes($"record {number:D2}");

    /// <summary>Opens the spool; from an offset on, the disk cannot read its files.</summary>
    private Spool Open(int? badOffset, int segmentBytes = 1 << 20)
    {
        var options = new SpoolOptions { Folder = _folder.Root, Clock = TimeProvider.System, SegmentBytes = segmentBytes };
        return new Spool(badOffset is { } bad ? options with { Read = (file, buffer, offset) => ReadBefore(bad, file, buffer, offset) } : options);
    }

    /// <summary>As pread(2) on a disk with a bad sector: the bytes before it, and EIO where it begins.</summary>
    private static int ReadBefore(int bad, SafeFileHandle file, Span<byte> buffer, long offset) =>
        offset >= bad ? throw new IOException("Input/output error", 5) : RandomAccess.Read(file, buffer[..(int)Math.Min(buffer.Length, bad - offset)], offset);
}
