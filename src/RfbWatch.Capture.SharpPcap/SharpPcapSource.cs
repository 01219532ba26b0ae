using global::SharpPcap;
using global::SharpPcap.LibPcap;
using RfbWatch.Capture.Live;
using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.SharpPcap;

/// <summary>
/// A device of SharpPcap, live or a file, as a source of frames: over the arrival event and its span, which is the only way of SharpPcap
/// that does not copy and poll for every packet. The event comes on SharpPcap's own thread.
/// </summary>
public sealed class SharpPcapSource : LiveSource
{
    private readonly ICaptureDevice _device;
    private readonly int _waitMilliseconds;
    private readonly FrameHandover _handover = new();
    private readonly Lock _statisticsLock = new();
    private readonly LinkType _linkType;
    private int _at;
    private volatile bool _hasFailed;
    private long _dropped;
    private uint _lastDropped;

    /// <summary>Starts capturing on a device that the caller has opened; the source owns it from then on.</summary>
    /// <param name="device">An open device: <c>LibPcapLiveDevice</c>, <c>CaptureFileReaderDevice</c>.</param>
    /// <param name="waitMilliseconds">Longest time that a read waits for frames of a live device.</param>
    public SharpPcapSource(ICaptureDevice device, int waitMilliseconds = 100)
    {
        ArgumentNullException.ThrowIfNull(device);
        _device = device;
        _linkType = DataLink.ToLinkType((int)device.LinkType);
        _waitMilliseconds = device is CaptureReaderDevice ? Timeout.Infinite : waitMilliseconds;
        device.OnPacketArrival += Give;
        device.OnCaptureStopped += Finish;
        device.StartCapture();
    }

    /// <inheritdoc />
    public override string Name => _device.Name;

    /// <inheritdoc />
    public override string Backend => "SharpPcap";

    /// <inheritdoc />
    public override bool IsLive => _device is not CaptureReaderDevice;

    /// <inheritdoc />
    public override ReadOnlySpan<byte> Memory => _handover.Memory;

    /// <inheritdoc />
    public override long BytesRead => _handover.Bytes;

    /// <summary>
    /// Asked of libpcap itself: on 64-bit Linux SharpPcap 6.3.1 takes libpcap's three 32-bit counters for words, so that what it gives
    /// as dropped packets is another field, and 0.
    /// </summary>
    public override long Dropped
    {
        get
        {
            lock (_statisticsLock)
            {
                if (IsLive && _device is PcapDevice { Opened: true } pcap && Libpcap.IsAvailable
                    && Libpcap.pcap_stats(pcap.Handle.DangerousGetHandle(), out var statistics) == 0)
                {
                    _dropped += unchecked(statistics.Dropped - _lastDropped);
                    _lastDropped = statistics.Dropped;
                }

                return _dropped;
            }
        }
    }

    /// <inheritdoc />
    public override int Read(Span<FrameHeader> batch)
    {
        if (_at == _handover.Frames.Length && !IsEnded)
        {
            _at = 0;
            if (!_handover.Take(_waitMilliseconds))
            {
                End();
            }
        }

        var frames = _handover.Frames[_at..];
        var count = Math.Min(batch.Length, frames.Length);
        frames[..count].CopyTo(batch);
        _at += count;
        return count;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _ = Dropped;
        IsEnded = true;
        _handover.Close();
        _device.StopCapture();
        lock (_statisticsLock)
        {
            _device.Close();
        }
    }

    private void End()
    {
        IsEnded = true;
        var text = _hasFailed && _device is PcapDevice { Opened: true } pcap ? pcap.LastError : "the capture was stopped";
        if (IsLive)
        {
            EndAsLost(text);
        }
        else if (_hasFailed)
        {
            Problem = new CaptureProblem(CaptureProblemKind.Truncated, $"{Name}: {text}; all frames before were read");
        }
    }

    private void Finish(object sender, CaptureStoppedEventStatus status)
    {
        _hasFailed = status == CaptureStoppedEventStatus.ErrorWhileCapturing;
        _handover.Finish();
    }

    private void Give(object sender, PacketCapture arrival) => _handover.Give(
        new FrameHeader
        {
            // The decimal keeps nanoseconds, where the device has them.
            Ticks = DateTime.UnixEpoch.Ticks + (long)(arrival.Header.Timeval.Value * TimeSpan.TicksPerSecond),
            OriginalLength = (int)Math.Min(((PcapHeader)arrival.Header).PacketLength, int.MaxValue),
            LinkType = _linkType,
        },
        arrival.Data);
}
