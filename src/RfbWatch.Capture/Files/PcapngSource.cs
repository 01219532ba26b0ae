using System.Runtime.CompilerServices;
using RfbWatch.Packets;
using static RfbWatch.Capture.Files.PcapngFormat;

namespace RfbWatch.Capture.Files;

/// <summary>
/// Frames of a pcapng file: any number of sections, each with its own byte order and interfaces; each interface has its own link
/// type, snaplen and clock. Blocks without frames are skipped without being buffered.
/// </summary>
internal sealed class PcapngSource(string name, InputWindow window, CaptureFileOptions options) : RecordSource(name, window)
{
    /// <summary>Space for the options of a packet block in addition to its frame.</summary>
    private const int MaxOptionBytes = 1 << 20;

    private readonly PcapngInterfaces _interfaces = new(options.MaxInterfaces);
    private ByteOrder _order;
    private bool _inSection;
    private long _lastTicks = FrameTime.UnixEpochTicks;
    private (uint Type, uint Length, long Start) _skipped;
    private long _skipLeft;

    /// <inheritdoc />
    public override long Dropped => _interfaces.Dropped;

    private long MaxBlockBytes => (long)options.MaxFrameBytes + MaxOptionBytes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override int Walk(Span<FrameHeader> batch)
    {
        if (_skipped.Length != 0 && !FinishSkip())
        {
            return 0;
        }

        int count = 0;
        while (count < batch.Length)
        {
            var unread = Window.Unread;
            if (unread.Length < BlockOverhead)
            {
                Needed = BlockOverhead;
                break;
            }

            uint type = _order.U32(unread, 0);
            if (type == SectionHeader)
            {
                // A section has its own byte order, so not even its length can be read before the magic number.
                if (count > 0 || !BeginSection(unread))
                {
                    break;
                }

                continue;
            }

            uint length = _order.U32(unread, 4);
            if (!IsPlausible(type, length))
            {
                if (count == 0)
                {
                    Break(CaptureProblemKind.Malformed, Wrong(type, $"claims a length of {length} bytes"), Window.Offset);
                }

                break;
            }

            if (length > unread.Length)
            {
                if (IsRead(type))
                {
                    Needed = (int)length;
                    break;
                }

                if (count > 0 || !SkipBlock(type, length))
                {
                    break;
                }

                continue;
            }

            var block = unread[..(int)length];
            string? error = _order.U32(block, block.Length - TrailerBytes) == length
                ? Take(type, block, batch, ref count)
                : $"ends with the length {_order.U32(block, block.Length - TrailerBytes)} but began with {length}";
            if (error is not null)
            {
                if (count == 0)
                {
                    Break(error == TooManyInterfaces ? CaptureProblemKind.Limit : CaptureProblemKind.Malformed, Wrong(type, error), Window.Offset);
                }

                break;
            }

            Window.Start += block.Length;
        }

        return count;
    }

    private const string TooManyInterfaces = "describes more interfaces than the limit of a section allows";

    private static bool IsRead(uint type) =>
        type is InterfaceDescription or ObsoletePacket or SimplePacket or InterfaceStatistics or EnhancedPacket;

    private bool IsPlausible(uint type, uint length) => length % 4 == 0 && type switch
    {
        EnhancedPacket or ObsoletePacket => length >= PacketBytes && length <= MaxBlockBytes,
        SimplePacket => length >= SimpleBytes && length <= MaxBlockBytes,
        InterfaceDescription => length >= InterfaceBytes && length <= MaxBlockBytes,
        InterfaceStatistics => length >= StatisticsBytes && length <= MaxBlockBytes,
        _ => length >= BlockOverhead,
    };

    private string Wrong(uint type, string what) =>
        $"the block of type {type} at byte {Window.Offset} {what}; the file is damaged from there on; frames read before it: {LastNumber}";

    /// <summary>Processes a whole block; returns the reason if it violates the format.</summary>
    private string? Take(uint type, ReadOnlySpan<byte> block, Span<FrameHeader> batch, ref int count)
    {
        switch (type)
        {
            case EnhancedPacket:
                return TakePacket(block, _order.U32(block, PacketInterfaceAt), ref batch[count], ref count);
            case ObsoletePacket:
                return TakePacket(block, _order.U16(block, PacketInterfaceAt), ref batch[count], ref count);
            case SimplePacket:
                return TakeSimplePacket(block, ref batch[count], ref count);
            case InterfaceDescription:
                return AddInterface(block);
            case InterfaceStatistics:
                _interfaces.TakeStatistics(block, _order);
                return null;
            default:
                return null;
        }
    }

    private string? TakePacket(ReadOnlySpan<byte> block, uint interfaceId, ref FrameHeader header, ref int count)
    {
        if (interfaceId >= (uint)_interfaces.Count)
        {
            return $"names interface {interfaceId}, but the section has described only {_interfaces.Count}";
        }

        uint captured = _order.U32(block, PacketCapturedAt);
        if (captured > (uint)(block.Length - PacketBytes))
        {
            return $"claims {captured} captured bytes, but has space for {block.Length - PacketBytes}";
        }

        ref readonly var from = ref _interfaces[(int)interfaceId];
        ulong time = ((ulong)_order.U32(block, PacketTimeHighAt) << 32) | _order.U32(block, PacketTimeLowAt);
        _lastTicks = from.Scale.ToTicks(time);
        Fill(ref header, PacketDataAt, captured, _order.U32(block, PacketOriginalAt), from.LinkType);
        int fcs = from.FcsBytes;
        int optionsAt = PacketDataAt + Padded((int)captured);
        if (optionsAt < block.Length - TrailerBytes)
        {
            fcs = PcapngOptions.FcsOfFlags(block[optionsAt..^TrailerBytes], _order, fcs);
        }

        if (fcs != 0)
        {
            FrameCheckSequence.TakeOff(ref header, fcs);
        }

        count++;
        return null;
    }

    /// <summary>A simple packet block has no timestamp: its frame gets that of the previous frame.</summary>
    private string? TakeSimplePacket(ReadOnlySpan<byte> block, ref FrameHeader header, ref int count)
    {
        if (_interfaces.Count == 0)
        {
            return "belongs to interface 0, but the section has described none";
        }

        ref readonly var from = ref _interfaces[0];
        uint original = _order.U32(block, SimpleOriginalAt);
        uint captured = Math.Min(original, (uint)(block.Length - SimpleBytes));
        if (from.SnapLength != 0)
        {
            captured = Math.Min(captured, from.SnapLength);
        }

        Fill(ref header, SimpleDataAt, captured, original, from.LinkType);
        if (from.FcsBytes != 0)
        {
            FrameCheckSequence.TakeOff(ref header, from.FcsBytes);
        }

        count++;
        return null;
    }

    private void Fill(ref FrameHeader header, int dataAt, uint captured, uint original, int linkType)
    {
        header.Ticks = _lastTicks;
        header.Number = ++LastNumber;
        header.Offset = Window.Start + dataAt;
        header.CapturedLength = (int)captured;
        header.OriginalLength = (int)Math.Min(Math.Max(captured, original), int.MaxValue);
        header.LinkType = (LinkType)linkType;
        header.StrippedVlanTci = -1;
    }

    private string? AddInterface(ReadOnlySpan<byte> block)
    {
        if (!_inSection)
        {
            return "precedes the first section header";
        }

        return _interfaces.TryAdd(PcapngInterface.Parse(block, _order)) ? null : TooManyInterfaces;
    }

    private bool BeginSection(ReadOnlySpan<byte> unread)
    {
        if (unread.Length < SectionHeaderBytes)
        {
            Needed = SectionHeaderBytes;
            return false;
        }

        var swapped = new ByteOrder(!_order.Swapped);
        if (_order.U32(unread, BodyAt) != ByteOrderMagic)
        {
            if (swapped.U32(unread, BodyAt) != ByteOrderMagic)
            {
                Break(CaptureProblemKind.Malformed, Wrong(SectionHeader, "has no byte-order magic"), Window.Offset);
                return false;
            }

            _order = swapped;
        }

        uint length = _order.U32(unread, 4);
        int major = _order.U16(unread, SectionMajorAt), minor = _order.U16(unread, SectionMinorAt);
        if (major != SupportedMajor)
        {
            Break(
                _inSection ? CaptureProblemKind.Malformed : CaptureProblemKind.Unreadable,
                $"the section at byte {Window.Offset} is pcapng version {major}.{minor}; only version {SupportedMajor}.x is supported; convert it with: editcap -F pcap IN OUT",
                Window.Offset);
            return false;
        }

        if (length % 4 != 0 || length < SectionHeaderBytes)
        {
            Break(CaptureProblemKind.Malformed, Wrong(SectionHeader, $"claims a length of {length} bytes"), Window.Offset);
            return false;
        }

        _interfaces.BeginSection();
        _inSection = true;
        return SkipBlock(SectionHeader, length);
    }

    /// <summary>Skips a block of any length without buffering it; only checks that both of its length fields agree.</summary>
    private bool SkipBlock(uint type, uint length)
    {
        _skipped = (type, length, Window.Offset);
        _skipLeft = length - TrailerBytes;
        return FinishSkip();
    }

    private bool FinishSkip()
    {
        if (!Window.Skip(ref _skipLeft) || !Window.Ensure(TrailerBytes))
        {
            if (!Window.Input.IsPaused)
            {
                BreakOff(_skipped.Start, _skipped.Length);
            }

            Needed = Window.Unread.Length + 1;
            return false;
        }

        uint trailer = _order.U32(Window.Unread, 0);
        if (trailer != _skipped.Length)
        {
            Break(
                CaptureProblemKind.Malformed,
                $"the block of type {_skipped.Type} at byte {_skipped.Start} ends with the length {trailer} but began with {_skipped.Length}; the file is damaged from there on; frames read before it: {LastNumber}",
                _skipped.Start);
            return false;
        }

        Window.Start += TrailerBytes;
        _skipped = default;
        return true;
    }
}
