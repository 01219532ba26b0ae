using System.Runtime.Versioning;
using System.Text;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests.Delivery;

public sealed class SpoolTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Records_come_out_in_order_until_they_are_acknowledged()
    {
        using var spool = Open();
        Assert.All(Enumerable.Range(1, 10), i => Assert.Equal(SpoolAppend.Stored, spool.Append(Bytes(i))));

        Assert.Equal([1L, 2, 3], spool.Peek(3, int.MaxValue).Select(record => record.Sequence));
        Assert.Equal([1L, 2, 3], spool.Peek(3, int.MaxValue).Select(record => record.Sequence));
        spool.Acknowledge(2);
        Assert.Equal("record 3", Encoding.UTF8.GetString(spool.Peek(1, int.MaxValue)[0].Payload.Span));
        Assert.Equal(8, spool.Waiting);
    }

    [Fact]
    public void What_was_not_acknowledged_is_there_after_a_restart_with_the_same_sequence()
    {
        using (var spool = Open(segmentBytes: 64))
        {
            for (int i = 1; i <= 20; i++)
            {
                spool.Append(Bytes(i));
            }

            spool.Acknowledge(7);
        }

        using var again = Open(segmentBytes: 64);
        var records = again.Peek(100, int.MaxValue);
        Assert.Equal(Enumerable.Range(8, 13).Select(i => (long)i), records.Select(record => record.Sequence));
        Assert.Equal("record 20", Encoding.UTF8.GetString(records[^1].Payload.Span));
        again.Append(Bytes(21));
        Assert.Equal(21, again.Appended);
    }

    [Fact]
    public void Acknowledged_segments_leave_the_disk()
    {
        using var spool = Open(segmentBytes: 64);
        for (int i = 1; i <= 100; i++)
        {
            spool.Append(Bytes(i));
        }

        int before = Directory.GetFiles(_folder.Root, "segment-*").Length;
        spool.Acknowledge(100);
        Assert.True(before > 10);
        Assert.Single(Directory.GetFiles(_folder.Root, "segment-*"));
        Assert.Equal(0, spool.Waiting);
        Assert.Empty(spool.Peek(10, int.MaxValue));
    }

    [Fact]
    public void A_segment_truncated_at_any_byte_loses_only_the_record_being_written()
    {
        using (var spool = Open())
        {
            spool.Append(Bytes(1));
            spool.Append(Bytes(2));
        }

        string segment = Directory.GetFiles(_folder.Root, "segment-*").Single();
        byte[] whole = File.ReadAllBytes(segment);
        int firstRecord = whole.Length / 2;
        for (int cut = firstRecord; cut < whole.Length; cut++)
        {
            File.WriteAllBytes(segment, whole[..cut]);
            using var spool = Open();
            Assert.Equal(1, spool.Appended);
            Assert.Equal(cut - firstRecord, spool.TruncatedBytes);
            Assert.Equal(SpoolAppend.Stored, spool.Append(Bytes(2)));
            Assert.Equal(["record 1", "record 2"], spool.Peek(9, int.MaxValue).Select(record => Encoding.UTF8.GetString(record.Payload.Span)));
        }
    }

    [Fact]
    public void A_flipped_bit_is_never_delivered()
    {
        using (var spool = Open())
        {
            spool.Append(Bytes(1));
        }

        string segment = Directory.GetFiles(_folder.Root, "segment-*").Single();
        byte[] whole = File.ReadAllBytes(segment);
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(segment, flipped);
            using var spool = Open();
            Assert.Empty(spool.Peek(9, int.MaxValue));
        }
    }

    [Fact]
    public void A_full_spool_refuses_and_counts()
    {
        using var spool = Open(maxBytes: 200);
        int stored = 0;
        while (spool.Append(Bytes(1)) == SpoolAppend.Stored)
        {
            stored++;
        }

        Assert.Equal(1, spool.Refused);
        Assert.InRange(stored, 5, 10);
        Assert.Equal(SpoolAppend.TooLarge, spool.Append(new byte[2 << 20]));
        spool.Acknowledge(stored);
        Assert.Equal(2, spool.Refused);
    }

    [Fact]
    public void A_partly_written_note_of_what_was_acknowledged_sends_again_rather_than_loses()
    {
        using (var spool = Open())
        {
            spool.Append(Bytes(1));
            spool.Append(Bytes(2));
            spool.Acknowledge(1);
        }

        string note = _folder.Of("acknowledged");
        byte[] bytes = File.ReadAllBytes(note);
        bytes[0] ^= 1;
        File.WriteAllBytes(note, bytes);
        using var again = Open();
        Assert.Equal([1L, 2], again.Peek(9, int.MaxValue).Select(record => record.Sequence));
    }

    [Fact]
    public void Numbers_of_acknowledged_records_that_a_power_cut_took_are_not_given_again()
    {
        using (var spool = Open())
        {
            Assert.All(Enumerable.Range(1, 10), i => Assert.Equal(SpoolAppend.Stored, spool.Append(Bytes(i))));
            spool.Acknowledge(10);
        }

        string segment = Directory.GetFiles(_folder.Root, "segment-*").Single();
        byte[] whole = File.ReadAllBytes(segment);
        foreach (int left in (int[])[whole.Length / 2, 0])
        {
            File.WriteAllBytes(segment, whole[..left]);
            using (var again = Open())
            {
                Assert.Equal(0, again.Waiting);
                Assert.Equal(SpoolAppend.Stored, again.Append(Bytes(11)));
                Assert.Equal(1, again.Waiting);
                Assert.Equal([11L], again.Peek(9, int.MaxValue).Select(record => record.Sequence));
            }

            using (var third = Open())
            {
                Assert.Equal([11L], third.Peek(9, int.MaxValue).Select(record => record.Sequence));
            }

            foreach (string made in Directory.GetFiles(_folder.Root, "segment-*").Where(path => path != segment))
            {
                File.Delete(made);
            }
        }
    }

    [UnixFact]
    public void A_segment_that_cannot_be_deleted_is_reported_and_stops_nothing()
    {
        using var spool = Open(segmentBytes: 64);
        for (int i = 1; i <= 20; i++)
        {
            spool.Append(Bytes(i));
        }

        // A folder with its name cannot be deleted as a file, not even by root.
        string first = Directory.GetFiles(_folder.Root, "segment-*").Order(StringComparer.Ordinal).First();
        File.Delete(first);
        Directory.CreateDirectory(first);
        spool.Acknowledge(20);
        Assert.Equal(0, spool.Waiting);
        Assert.Equal(1, spool.DiskErrors);
        Assert.Empty(spool.Peek(9, int.MaxValue));
        Assert.Equal(SpoolAppend.Stored, spool.Append(Bytes(21)));
        Assert.Equal([21L], spool.Peek(9, int.MaxValue).Select(record => record.Sequence));
    }

    [UnixFact]
    public void A_folder_that_may_not_be_written_is_a_disk_error_and_no_exception()
    {
        using var spool = Open(segmentBytes: 64);
        Assert.All(Enumerable.Range(1, 3), i => Assert.Equal(SpoolAppend.Stored, spool.Append(Bytes(i))));

        // A folder has the name of the next segment: opening it fails as with missing permission.
        Directory.CreateDirectory(_folder.Of("segment-0000000000000000004.spool"));
        Assert.Equal(SpoolAppend.DiskError, spool.Append(Bytes(4)));
        Directory.CreateDirectory(_folder.Of("acknowledged"));
        spool.Acknowledge(1);
        Assert.Equal(2, spool.DiskErrors);
    }

    [SmallDiskFact]
    public void A_delivered_segment_is_freed_though_no_new_one_can_be_made()
    {
        // The folder, the segment, the note and another file: there is no inode for a fifth.
        using var disk = new SmallDisk(_folder.Root, "64k,nr_inodes=4");
        using var spool = Open(segmentBytes: 64);
        _folder.Write("others", []);
        for (int i = 1; i <= 20; i++)
        {
            Assert.Equal(SpoolAppend.Stored, spool.Append(Bytes(i)));
            Assert.Equal([i], spool.Peek(9, int.MaxValue).Select(record => record.Sequence));
            spool.Acknowledge(i);
        }

        Assert.Equal(0, spool.DiskErrors);
    }

    [SmallDiskFact]
    public void A_spool_on_a_full_disk_takes_records_again_once_the_receiver_has_the_old_ones()
    {
        using var disk = new SmallDisk(_folder.Root, "128k");
        string text = new string('x', 1000);
        long taken = 0;
        for (int round = 0; round < 5; round++)
        {
            // Each round fills the disk completely, then the receiver becomes available and accepts everything.
            using var spool = Open(segmentBytes: 1 << 20);
            long before = spool.Appended;
            while (spool.Append(Encoding.UTF8.GetBytes($"{spool.Appended + 1} {text}")) == SpoolAppend.Stored)
            {
                taken++;
            }

            _folder.Write("others", []);
            Fill(_folder.Of("others"));
            Assert.InRange(spool.Appended - before, 50, 200);
            while (spool.Waiting > 0)
            {
                var records = spool.Peek(7, int.MaxValue);
                Assert.Equal(before + 1, records[0].Sequence);
                Assert.All(records, record => Assert.StartsWith($"{record.Sequence} x", Encoding.UTF8.GetString(record.Payload.Span)));
                before = records[^1].Sequence;
                spool.Acknowledge(before);
            }

            // Other files took the free space: only the space that the spool frees is available.
            Assert.Equal(SpoolAppend.Stored, spool.Append(Encoding.UTF8.GetBytes($"{spool.Appended + 1} {text}")));
            taken++;
            File.Delete(_folder.Of("others"));
            spool.Acknowledge(spool.Appended);
            Assert.Equal(taken, spool.Appended);
        }
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void Its_files_are_closed_to_others_from_the_start()
    {
        using var spool = Open(segmentBytes: 64);
        Assert.All(Enumerable.Range(1, 10), i => Assert.Equal(SpoolAppend.Stored, spool.Append(Bytes(i))));
        spool.Acknowledge(1);
        string[] files = Directory.GetFiles(_folder.Root);
        Assert.Contains(files, path => path.EndsWith("acknowledged", StringComparison.Ordinal));
        Assert.All(files, path => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & ~PrivateFile.Mode));
    }

    [UnixFact]
    public void A_symbolic_link_in_its_folder_is_not_followed()
    {
        string victim = _folder.Write("victim", "kept");
        File.CreateSymbolicLink(_folder.Of("segment-0000000000000000001.spool"), victim);
        Assert.Contains("symbolic link", Assert.Throws<IOException>(() => Open()).Message);
        Assert.Equal("kept", File.ReadAllText(victim));
    }

    [UnixFact]
    public void Numbers_go_on_after_a_segment_was_used_again_and_the_note_was_lost()
    {
        using (var spool = Open(segmentBytes: 64))
        {
            for (int i = 1; i <= 20; i++)
            {
                Assert.Equal(SpoolAppend.Stored, spool.Append(Bytes(i)));
                spool.Acknowledge(i);
            }
        }

        File.Delete(_folder.Of("acknowledged"));
        using var again = Open(segmentBytes: 64);
        Assert.Equal(20, again.Appended);
        Assert.Equal(0, again.TruncatedBytes);
    }

    [Fact]
    public async Task The_last_record_is_forced_to_the_disk_though_none_follows()
    {
        using var spool = new Spool(new SpoolOptions { Folder = _folder.Root, Clock = TimeProvider.System, SyncInterval = TimeSpan.FromMilliseconds(20) });
        spool.Append(Bytes(1));
        spool.Append(Bytes(2));
        await Eventually.Is(() => spool.IsSynced, "records on the disk");
    }

    [Fact]
    public async Task Its_counts_can_be_read_while_the_disk_does_not_respond()
    {
        using var disk = new HangingDisk();
        using var spool = new Spool(new SpoolOptions { Folder = _folder.Root, Clock = disk });
        var append = Task.Run(() => spool.Append(Bytes(1)));
        try
        {
            await Eventually.Is(() => disk.IsHanging, "the record is being flushed");
            var read = Task.Run(() => (spool.Waiting, spool.Counts.Appended));
            await Eventually.Is(() => read.IsCompleted, "the counts");
            Assert.Equal((1L, 1L), await read);
        }
        finally
        {
            disk.Respond();
        }

        Assert.Equal(SpoolAppend.Stored, await append);
    }

    /// <summary>The clock of a spool, which reads it before it flushes to the disk: that never ends until the disk responds.</summary>
    private sealed class HangingDisk : TimeProvider, IDisposable
    {
        private readonly ManualResetEventSlim _responds = new();
        private volatile bool _isHanging;

        public bool IsHanging => _isHanging;

        public override long GetTimestamp()
        {
            _isHanging = true;
            _responds.Wait();
            return base.GetTimestamp();
        }

        public void Respond() => _responds.Set();

        public void Dispose() => _responds.Dispose();
    }

    /// <summary>Fills the rest of a disk.</summary>
    private static void Fill(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        byte[] one = new byte[1];
        try
        {
            for (long length = 0; ; length++)
            {
                RandomAccess.Write(file, one, length);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static byte[] Bytes(int number) => Encoding.UTF8.GetBytes($"record {number}");

    private Spool Open(int segmentBytes = 1 << 20, long maxBytes = 1 << 30) =>
        new(new SpoolOptions { Folder = _folder.Root, Clock = TimeProvider.System, SegmentBytes = segmentBytes, MaxBytes = maxBytes });
}
