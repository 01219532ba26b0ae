using System.Buffers.Binary;

namespace RfbWatch.Throughput;

/// <summary>A classic pcap file being written: Ethernet, microseconds, with the frame times of a link of 1 Gbit/s.</summary>
internal sealed class PcapFile : IDisposable
{
    private const int RecordHeader = 16;
    private readonly FileStream _file;
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _used;
    private long _nanoseconds = 1_767_225_600L * 1_000_000_000; // 2026-01-01T00:00:00Z

    public PcapFile(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 0);
        var header = _buffer.AsSpan(0, 24);
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xa1b2c3d4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 262144);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        _used = 24;
        Length = 24;
    }

    public long Length { get; private set; }

    public long Packets { get; private set; }

    /// <summary>Time of the next frame, in microseconds since 1970.</summary>
    public long Microseconds => _nanoseconds / 1000;

    public void Append(ReadOnlySpan<byte> frame)
    {
        if (_used + RecordHeader + frame.Length > _buffer.Length)
        {
            Flush();
        }

        var record = _buffer.AsSpan(_used);
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)(Microseconds / 1_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(Microseconds % 1_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], (uint)frame.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)frame.Length);
        frame.CopyTo(record[RecordHeader..]);
        _used += RecordHeader + frame.Length;
        Length += RecordHeader + frame.Length;
        Packets++;
        _nanoseconds += (frame.Length + 24) * 8L; // including preamble, FCS and inter-frame gap
    }

    public void Dispose()
    {
        Flush();
        _file.Dispose();
    }

    private void Flush()
    {
        _file.Write(_buffer, 0, _used);
        _used = 0;
    }
}
