using System.Runtime.CompilerServices;
using global::SharpPcap;
using RfbWatch.Capture.Files;
using RfbWatch.Capture.Live;
using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.SharpPcap;

/// <summary>
/// Captures from an interface through SharpPcap and libpcap: portable, and with filters on every link type. Frames are taken by pointer on the reader's thread,
/// so that no frame switches threads or allocates an object; SharpPcap's own event does both. They are copied, because libpcap's memory is valid for one frame
/// only.
/// </summary>
/// <remarks>
/// On Linux the source waits for an interface that is down, like the ring backend: libpcap before 1.10 ends a capture when the interface goes down, and no
/// version can open one that is down. On other systems the source ends, and the caller has to reopen it.
/// </remarks>
internal sealed unsafe class SharpPcapSource : LiveSource
{
    private const int BatchBytes = 4 * DeviceOpening.SnapLength;

    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(BatchBytes);
    private readonly LiveOptions _options;
    private readonly int _interfaceIndex;
    private readonly Lock _deviceLock = new();
    private LiveDevice? _device;
    private LinkType _linkType;
    private bool _nanoseconds;
    private int _end;
    private long _number;
    private long _bytesRead;
    private long _dropped;
    private uint _lastDropped;

    /// <summary>Creates a source that reads a device and takes ownership of it; the device is null if the interface is down.</summary>
    internal SharpPcapSource(string name, LiveOptions options, LiveDevice? device)
    {
        Name = name;
        _options = options;
        _interfaceIndex = OperatingSystem.IsLinux() ? NetworkDevice.IndexOf(name) : 0;
        State = LiveState.Down;
        if (device is not null)
        {
            Use(device);
        }
    }

    public override string Name { get; }

    public override string Backend => "libpcap";

    public override ReadOnlySpan<byte> Memory => _memory.AsSpan(0, _end);

    public override long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Read from libpcap itself, whose counter has 32 bits and starts when the device is opened; the increments are added up in 64 bits.</summary>
    public override long Dropped
    {
        get
        {
            lock (_deviceLock)
            {
                if (_device is not null && NativeLibpcap.Dropped(_device.Handle.DangerousGetHandle()) is { } dropped)
                {
                    _dropped += unchecked(dropped - _lastDropped);
                    _lastDropped = dropped;
                }

                return _dropped;
            }
        }
    }

    public override int Read(Span<FrameHeader> batch)
    {
        _end = 0;
        if (IsEnded || batch.IsEmpty)
        {
            return 0;
        }

        if (_device is null)
        {
            WaitForInterface();
            return 0;
        }

        if (_device.Descriptor < 0)
        {
            return ReadBlocking(_device, batch);
        }

        int count = ReadWaiting(_device, batch);
        if (count > 0 || _device is not { } device)
        {
            return count;
        }

        if (Poll.WaitForRead(device.Descriptor, _options.WaitMilliseconds) && (count = ReadWaiting(device, batch)) > 0)
        {
            State = LiveState.Up;
        }
        else if (!IsEnded && _device is not null)
        {
            LookAtInterface();
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            IsEnded = true;
            Close();
        }
    }

    private void Use(LiveDevice device)
    {
        _linkType = DataLink.ToLinkType((int)device.LinkType);
        _nanoseconds = device.TimestampResolution == TimestampResolution.Nanosecond;
        lock (_deviceLock)
        {
            _device = device;
            _lastDropped = 0;
        }

        State = LiveState.Up;
    }

    private void Close()
    {
        _ = Dropped;
        lock (_deviceLock)
        {
            _device?.Dispose();
            _device = null;
        }
    }

    /// <summary>
    /// If there is no descriptor to poll, the handle itself waits for the first frame, up to its timeout; the frames after it are read without waiting.
    /// </summary>
    private int ReadBlocking(LiveDevice device, Span<FrameHeader> batch)
    {
        try
        {
            int count = ReadWaiting(device, batch[..1]);
            if (count > 0 && batch.Length > 1)
            {
                device.NonBlockingMode = true;
                count += ReadWaiting(device, batch[1..]);
                if (!IsEnded)
                {
                    device.NonBlockingMode = false;
                }
            }

            return count;
        }
        catch (PcapException e)
        {
            EndAsLost($"{e.Message}; capture continues when it has been reopened");
            return 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ReadWaiting(LiveDevice device, Span<FrameHeader> batch)
    {
        int count = 0;
        nint record = 0, frame = 0;
        while (count < batch.Length && _end <= BatchBytes - DeviceOpening.SnapLength)
        {
            int result = device.GetNextPacketPointers(ref record, ref frame);
            if (result <= 0)
            {
                if (result < 0)
                {
                    Fail(device);
                }

                break;
            }

            Take((byte*)record, (byte*)frame, ref batch[count++]);
        }

        return count;
    }

    /// <summary>
    /// Reads a pcap_pkthdr: a timeval, which consists of two 32-bit numbers on Windows and of two machine words on other 64-bit systems, then the two lengths.
    /// </summary>
    private void Take(byte* record, byte* frame, ref FrameHeader header)
    {
        int word = OperatingSystem.IsWindows() ? sizeof(uint) : sizeof(nint);
        long seconds = word == sizeof(uint) ? *(uint*)record : *(long*)record;
        // On macOS the fraction has 32 bits and padding.
        long fraction = OperatingSystem.IsMacOS() || word == sizeof(uint) ? *(uint*)(record + word) : *(long*)(record + word);
        int captured = (int)Math.Min(*(uint*)(record + (2 * word)), DeviceOpening.SnapLength);
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

    /// <summary>Handles a permanent failure of the handle: the interface is gone, or down with a libpcap older than 1.10.</summary>
    private void Fail(LiveDevice device)
    {
        if (_interfaceIndex != 0)
        {
            LookAtInterface();
        }

        if (State == LiveState.Down)
        {
            Close();
        }
        else
        {
            EndAsLost($"{device.LastError}; capture continues when it has been reopened");
        }
    }

    /// <summary>Checks, when idle, whether the interface still exists and is up.</summary>
    private void LookAtInterface()
    {
        if (_interfaceIndex == 0)
        {
            return;
        }

        if (NetworkDevice.IndexOf(Name) != _interfaceIndex)
        {
            EndAsLost("the interface is gone; capture continues when it is back and has been reopened");
        }
        else
        {
            State = (NetworkDevice.FlagsOf(Name) & NetworkDevice.FlagUp) == 0 ? LiveState.Down : LiveState.Up;
        }
    }

    /// <summary>Waits for an interface that was down when it was opened, or that went down under a libpcap that then ends the capture.</summary>
    private void WaitForInterface()
    {
        LookAtInterface();
        if (IsEnded)
        {
            return;
        }

        var opening = State == LiveState.Up ? DeviceOpening.ForCapture(Name, _options) : null;
        State = LiveState.Down;
        if (opening?.Device is { } device)
        {
            Use(device);
        }
        else if (opening is null or { IsDown: true })
        {
            Thread.Sleep(_options.WaitMilliseconds);
        }
        else
        {
            Problem = opening.Problem;
            EndAsLost("cannot be opened again");
        }
    }
}
