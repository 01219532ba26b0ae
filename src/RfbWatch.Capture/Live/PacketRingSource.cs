using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>
/// One AF_PACKET ring (TPACKET_V3): the kernel fills blocks of many frames and hands over whole blocks. All frames of a batch are in one block, which is
/// returned to the kernel by the read that follows its last frame. If the reader is behind, filled blocks are first copied and returned
/// (<see cref="RingBacklog"/>), either by a read, or by <see cref="Relieve"/> while the reader does other work.
/// </summary>
internal sealed unsafe class PacketRingSource : LiveSource
{
    /// <summary>
    /// Size of a block. It must hold the largest frame: super-frames from segmentation offload have up to 64 KiB, unless BIG TCP is configured; the kernel
    /// truncates those that are larger than a block. The smaller the blocks, the less of the ring is wasted by blocks that the kernel closes before they are
    /// full: since Linux 6.18, it closes the block that is open at each tick of a timer, even if that block was opened just before, so that half a block is
    /// lost every <see cref="LiveOptions.BlockMilliseconds"/> regardless of how many frames arrive.
    /// </summary>
    public const int BlockBytes = 128 << 10;

    // tpacket_block_desc and tpacket3_hdr, linux/if_packet.h.
    private const int BlockStatusAt = 8;
    private const int BlockFramesAt = 12;
    private const int BlockFirstAt = 16;
    private const int BlockLengthAt = 20;
    private const int FrameNextAt = 0;
    private const int FrameSecondsAt = 4;
    private const int FrameNanosecondsAt = 8;
    private const int FrameCapturedAt = 12;
    private const int FrameOriginalAt = 16;
    private const int FrameStatusAt = 20;
    private const int FrameDataOffsetAt = 24;
    private const int FrameVlanAt = 32;
    private const int FrameHeaderBytes = 48;
    private const uint StatusKernel = 0;
    private const uint StatusUser = 1;
    private const uint StatusVlanValid = 0x10;

    /// <summary>The reader is behind if it has left this fraction (as a divisor) of the ring filled.</summary>
    private const int BehindShare = 64;

    private readonly SafeFileHandle _socket;
    private readonly string _interface;
    private readonly int _interfaceIndex;
    private readonly LinkType _linkType;
    private readonly int _waitMilliseconds;
    private readonly int _blocks;
    private readonly RingBacklog _backlog;
    private byte* _ring;
    private byte* _current;
    private int _block;
    private int _framesLeft;
    private int _nextFrame;
    private bool _holdsBlock;
    private long _number;
    private long _bytesRead;
    private long _dropped;

    internal PacketRingSource(
        SafeFileHandle socket, byte* ring, int blocks, string interfaceName, int interfaceIndex, LinkType linkType, string backend, int waitMilliseconds, LiveState state)
    {
        _socket = socket;
        _ring = _current = ring;
        _blocks = blocks;
        _backlog = new RingBacklog(blocks, BlockBytes);
        _interface = interfaceName;
        _interfaceIndex = interfaceIndex;
        _linkType = linkType;
        _waitMilliseconds = waitMilliseconds;
        Backend = backend;
        State = state;
    }

    public override string Name => _interface;

    public override string Backend { get; }

    public override ReadOnlySpan<byte> Memory => _ring is null ? default : new ReadOnlySpan<byte>(_current, BlockBytes);

    public override long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Each query resets the kernel's counter, so the results are added up here. Any thread may query it.</summary>
    public override long Dropped
    {
        get
        {
            TakeStatistics();
            return Interlocked.Read(ref _dropped);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Read(Span<FrameHeader> batch)
    {
        if (_framesLeft == 0 && (IsEnded || batch.IsEmpty || !NextBlock()))
        {
            return 0;
        }

        byte* block = _current;
        int count = Math.Min(batch.Length, _framesLeft);
        int at = _nextFrame;
        long bytes = _bytesRead;
        int done = 0;
        while (done < count)
        {
            byte* frame = block + at;
            int data = at + *(ushort*)(frame + FrameDataOffsetAt);
            uint captured = *(uint*)(frame + FrameCapturedAt);
            if ((uint)data > BlockBytes || captured > (uint)(BlockBytes - data))
            {
                // Cannot happen with a correct kernel; the rest of the block is discarded.
                _framesLeft = done;
                break;
            }

            ref var header = ref batch[done++];
            header.Ticks = FrameTicks(*(uint*)(frame + FrameSecondsAt), *(uint*)(frame + FrameNanosecondsAt));
            header.Number = ++_number;
            header.Offset = data;
            header.CapturedLength = (int)captured;
            header.OriginalLength = (int)Math.Max(*(uint*)(frame + FrameOriginalAt), captured);
            header.LinkType = _linkType;
            header.StrippedVlanTci = (*(uint*)(frame + FrameStatusAt) & StatusVlanValid) != 0 ? *(ushort*)(frame + FrameVlanAt) : -1;
            bytes += captured;
            at += (int)*(uint*)(frame + FrameNextAt);
            if ((uint)at > BlockBytes - FrameHeaderBytes)
            {
                _framesLeft = done;
                break;
            }
        }

        _nextFrame = at;
        _framesLeft -= done;
        Volatile.Write(ref _bytesRead, bytes);
        return done;
    }

    public override void Relieve()
    {
        if (_ring is null || !IsBehind)
        {
            return;
        }

        // The block being read is in front of the filled ones. Its frames have the same offsets in the copy.
        if (_holdsBlock)
        {
            if (!TryCopy())
            {
                return;
            }

            _holdsBlock = false;
            _current = _backlog.TakeNext();
        }

        CopyFilled();
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing || _ring is null)
        {
            return;
        }

        TakeStatistics();
        IsEnded = true;
        _framesLeft = 0;
        PacketSocket.Unmap(_ring, (nuint)_blocks * BlockBytes);
        _backlog.Dispose();
        _ring = _current = null;
        _socket.Dispose();
    }

    private static long FrameTicks(uint seconds, uint nanoseconds) =>
        Files.FrameTime.UnixEpochTicks + (seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100);

    /// <summary>Returns the finished block to the kernel and takes the next one if the kernel has filled it; otherwise waits briefly.</summary>
    private bool NextBlock()
    {
        if (_holdsBlock)
        {
            _holdsBlock = false;
            ReturnBlock();
        }

        if (IsBehind)
        {
            CopyFilled();
        }

        _current = _backlog.TakeNext();
        if (_current is null)
        {
            _current = At(_block);
            if (!IsFilled(_block))
            {
                Wait();
                if (!IsFilled(_block))
                {
                    return false;
                }
            }

            _holdsBlock = true;
        }

        _framesLeft = *(int*)(_current + BlockFramesAt);
        _nextFrame = *(int*)(_current + BlockFirstAt);
        return _framesLeft > 0;
    }

    /// <summary>
    /// Whether the reader has left several blocks filled; the ring should be free for the next burst or stall. The kernel fills the blocks in order, so
    /// checking two of them is enough.
    /// </summary>
    private bool IsBehind => IsFilled(_block) && IsFilled((_block + Math.Max(1, _blocks / BehindShare)) % _blocks);

    private void CopyFilled()
    {
        while (IsFilled(_block) && TryCopy())
        {
        }
    }

    private bool TryCopy()
    {
        if (!_backlog.TryAdd(At(_block), (int)Math.Min(*(uint*)(At(_block) + BlockLengthAt), BlockBytes)))
        {
            return false;
        }

        ReturnBlock();
        return true;
    }

    private byte* At(int block) => _ring + ((nint)block * BlockBytes);

    private bool IsFilled(int block) => (Volatile.Read(ref *(uint*)(At(block) + BlockStatusAt)) & StatusUser) != 0;

    private void ReturnBlock()
    {
        Volatile.Write(ref *(uint*)(At(_block) + BlockStatusAt), StatusKernel);
        _block = _block + 1 == _blocks ? 0 : _block + 1;
    }

    private void Wait()
    {
        Poll.WaitForRead((int)_socket.DangerousGetHandle(), _waitMilliseconds, out bool failed);
        if (failed)
        {
            PacketSocket.TakeError(_socket);
        }

        if ((failed || State == LiveState.Down) && _interfaceIndex != 0)
        {
            LookAtInterface();
        }
    }

    /// <summary>
    /// When the interface goes down and up again, the kernel continues automatically. When the interface is removed, the socket stays dead, even if another
    /// interface of the same name appears.
    /// </summary>
    private void LookAtInterface()
    {
        int flags = NetworkDevice.IndexOf(_interface) == _interfaceIndex ? NetworkDevice.FlagsOf(_socket, _interface) : -1;
        if (flags < 0)
        {
            EndAsLost("the interface is gone; capture continues when it is back and has been reopened");
        }
        else
        {
            bool down = (flags & NetworkDevice.FlagUp) == 0;
            if (down && State == LiveState.Down)
            {
                // Reading the error cleared it, so poll waits again; there is nothing else to do.
                return;
            }

            State = down ? LiveState.Down : LiveState.Up;
        }
    }

    private void TakeStatistics()
    {
        try
        {
            if (!_socket.IsClosed && PacketSocket.TakeStatistics(_socket, out var statistics) == 0)
            {
                Interlocked.Add(ref _dropped, statistics.Drops);
            }
        }
        catch (ObjectDisposedException)
        {
            // Disposed by the worker while another thread was reading the counter: the earlier count stays valid.
        }
    }
}
