using System.Runtime.CompilerServices;
using RfbWatch.Capture.Files;
using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>
/// An interface through libpcap: portable, and with filters on everything. Frames are copied out, since libpcap's own memory is
/// valid for one frame only. Never in immediate mode, which costs half the rate; the handle does not block, for on an idle link
/// libpcap would not come back.
/// </summary>
internal sealed unsafe class LibpcapSource : LiveSource
{
    /// <summary>The largest that libpcap takes.</summary>
    internal const int SnapLength = 262_144;

    private const int BatchBytes = 4 * SnapLength;

    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(BatchBytes);
    private readonly int _descriptor;
    private readonly LinkType _linkType;
    private readonly bool _nanoseconds;
    private readonly int _waitMilliseconds;
    private readonly Lock _statisticsLock = new();
    private nint _handle;
    private int _end;
    private long _number;
    private long _bytesRead;
    private long _dropped;
    private uint _lastDropped;

    internal LibpcapSource(string name, nint handle, int waitMilliseconds)
    {
        Name = name;
        _handle = handle;
        _waitMilliseconds = waitMilliseconds;
        _linkType = DataLink.ToLinkType(Libpcap.pcap_datalink(handle));
        _nanoseconds = Libpcap.pcap_get_tstamp_precision(handle) == Libpcap.NanosecondPrecision;
        _descriptor = OperatingSystem.IsWindows() ? -1 : Libpcap.pcap_get_selectable_fd(handle);
    }

    public override string Name { get; }

    public override string Backend => "libpcap";

    public override ReadOnlySpan<byte> Memory => _memory.AsSpan(0, _end);

    public override long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>libpcap counts in 32 bits from the beginning; what came since the last question is added up in 64.</summary>
    public override long Dropped
    {
        get
        {
            lock (_statisticsLock)
            {
                if (_handle != 0 && Libpcap.pcap_stats(_handle, out var statistics) == 0)
                {
                    _dropped += unchecked(statistics.Dropped - _lastDropped);
                    _lastDropped = statistics.Dropped;
                }

                return _dropped;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Read(Span<FrameHeader> batch)
    {
        _end = 0;
        if (IsEnded || batch.IsEmpty)
        {
            return 0;
        }

        var count = ReadWaiting(batch);
        if (count == 0 && !IsEnded && _descriptor >= 0 && Poll.WaitForRead(_descriptor, _waitMilliseconds))
        {
            count = ReadWaiting(batch);
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }

        _ = Dropped;
        lock (_statisticsLock)
        {
            IsEnded = true;
            if (_handle != 0)
            {
                Libpcap.pcap_close(_handle);
                _handle = 0;
            }
        }
    }

    private int ReadWaiting(Span<FrameHeader> batch)
    {
        var count = 0;
        while (count < batch.Length && _end <= BatchBytes - SnapLength)
        {
            var result = Libpcap.pcap_next_ex(_handle, out var record, out var frame);
            if (result <= 0)
            {
                if (result < 0)
                {
                    EndAsLost($"{Libpcap.LastError(_handle)}; capture goes on when it is opened again");
                }

                break;
            }

            Take(record, frame, ref batch[count++]);
        }

        return count;
    }

    /// <summary>pcap_pkthdr: a timeval, which on Windows is two 32-bit numbers and elsewhere on 64 bits two words, then the two lengths.</summary>
    private void Take(byte* record, byte* frame, ref FrameHeader header)
    {
        var word = OperatingSystem.IsWindows() ? sizeof(uint) : sizeof(nint);
        var seconds = word == sizeof(uint) ? *(uint*)record : *(long*)record;
        // On macOS the fraction has 32 bits and padding.
        var fraction = OperatingSystem.IsMacOS() || word == sizeof(uint) ? *(uint*)(record + word) : *(long*)(record + word);
        var captured = (int)Math.Min(*(uint*)(record + (2 * word)), SnapLength);
        new ReadOnlySpan<byte>(frame, captured).CopyTo(_memory.AsSpan(_end));
        header.Ticks = FrameTime.UnixEpochTicks + (seconds * TimeSpan.TicksPerSecond) + (_nanoseconds ? fraction / 100 : fraction * 10);
        header.Number = ++_number;
        header.Offset = _end;
        header.CapturedLength = captured;
        header.OriginalLength = Math.Max((int)Math.Min(*(uint*)(record + (2 * word) + sizeof(uint)), int.MaxValue), captured);
        header.LinkType = _linkType;
        header.StrippedVlanTci = -1;
        _end += captured;
        Volatile.Write(ref _bytesRead, _bytesRead + captured);
    }
}
