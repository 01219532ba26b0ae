using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>
/// Hands frames from a thread that gets them by callback to the worker that reads: two blocks that change places. The giver waits
/// while its block is full, so that what cannot be kept up with is dropped, and counted, where the frames come from.
/// </summary>
internal sealed class FrameHandover
{
    public const int BlockBytes = 4 << 20;
    public const int BlockFrames = 4096;
    private readonly object _gate = new();
    private Block _filling = new();
    private Block _reading = new();
    private long _number;
    private bool _isClosed;
    private bool _isFinished;

    /// <summary>Bytes that were given so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>The bytes of the frames taken last.</summary>
    public ReadOnlySpan<byte> Memory => _reading.Bytes.AsSpan(0, _reading.End);

    /// <summary>The frames taken last.</summary>
    public ReadOnlySpan<FrameHeader> Frames => _reading.Headers.AsSpan(0, _reading.Count);

    /// <summary>Gives a frame; its header needs time, original length and link type. False when nobody reads any more.</summary>
    public bool Give(in FrameHeader header, ReadOnlySpan<byte> frame)
    {
        frame = frame[..Math.Min(frame.Length, BlockBytes)];
        lock (_gate)
        {
            while (!_isClosed && (_filling.Count == BlockFrames || _filling.End + frame.Length > BlockBytes))
            {
                Monitor.Wait(_gate);
            }

            if (_isClosed)
            {
                return false;
            }

            frame.CopyTo(_filling.Bytes.AsSpan(_filling.End));
            ref var kept = ref _filling.Headers[_filling.Count++];
            kept = header;
            kept.Number = ++_number;
            kept.Offset = _filling.End;
            kept.CapturedLength = frame.Length;
            kept.OriginalLength = Math.Max(header.OriginalLength, frame.Length);
            kept.StrippedVlanTci = -1;
            _filling.End += frame.Length;
            Bytes += frame.Length;
            if (_filling.Count == 1)
            {
                Monitor.PulseAll(_gate);
            }

            return true;
        }
    }

    /// <summary>The giver says that no more frames come.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            _isFinished = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The reader says that it takes no more: a waiting giver goes on.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes what was given since the last time, waiting for the first frame; false when all has been taken and no more comes.</summary>
    /// <param name="waitMilliseconds">Longest wait, or -1 to wait for a frame or the end.</param>
    public bool Take(int waitMilliseconds)
    {
        lock (_gate)
        {
            while (_filling.Count == 0 && !_isFinished && Monitor.Wait(_gate, waitMilliseconds))
            {
            }

            (_filling, _reading) = (_reading, _filling);
            (_filling.Count, _filling.End) = (0, 0);
            Monitor.PulseAll(_gate);
            return _reading.Count > 0 || !_isFinished;
        }
    }

    private sealed class Block
    {
        public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(BlockBytes);

        public FrameHeader[] Headers { get; } = new FrameHeader[BlockFrames];

        public int Count { get; set; }

        public int End { get; set; }
    }
}
