using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Files;

/// <summary>Frames of a classic pcap file; the window is positioned after the file header.</summary>
internal sealed class PcapSource : RecordSource
{
    /// <summary>The largest snaplen of libpcap (MAXIMUM_SNAPLEN); a record may be this long regardless of the header.</summary>
    public const int LeastFrameBound = 262_144;

    private readonly PcapFormat _format;
    private readonly uint _maxFrame;

    public PcapSource(string name, InputWindow window, PcapFormat format, CaptureFileOptions options)
        : base(name, window)
    {
        _format = format;
        _maxFrame = (uint)Math.Clamp(format.SnapLength, LeastFrameBound, (uint)Math.Max(options.MaxFrameBytes, LeastFrameBound));
    }

    /// <summary>One pass per record, without calls: this loop is the cost of reading a file.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override int Walk(Span<FrameHeader> batch)
    {
        var bytes = Window.Filled;
        int at = Window.Start;
        long number = LastNumber;
        int headerBytes = _format.RecordHeaderBytes;
        var order = new ByteOrder(_format.Swapped);
        int fcs = _format.FcsBytes;
        int count = 0;
        while (count < batch.Length)
        {
            int left = bytes.Length - at;
            if (left < headerBytes)
            {
                Needed = headerBytes;
                break;
            }

            var record = bytes[at..];
            uint fraction = order.U32(record, 4);
            uint captured = order.U32(record, 8);
            uint original = order.U32(record, 12);
            if (captured > original && _format.MayHaveSwappedLengths)
            {
                (captured, original) = (original, captured);
            }

            if (captured > _maxFrame)
            {
                if (count == 0)
                {
                    BreakAt(captured);
                }

                break;
            }

            if (left - headerBytes < (int)captured)
            {
                Needed = headerBytes + (int)captured;
                break;
            }

            ref var header = ref batch[count++];
            header.Ticks = FrameTime.UnixEpochTicks + order.U32(record, 0) * TimeSpan.TicksPerSecond
                + (_format.Nanoseconds ? fraction / 100 : fraction * 10L);
            header.Number = ++number;
            header.Offset = at + headerBytes;
            header.CapturedLength = (int)captured;
            header.OriginalLength = (int)Math.Min(Math.Max(captured, original), int.MaxValue);
            header.LinkType = (LinkType)_format.LinkType;
            header.StrippedVlanTci = -1;
            if (fcs != 0)
            {
                FrameCheckSequence.TakeOff(ref header, fcs);
            }

            at += headerBytes + (int)captured;
        }

        Window.Start = at;
        LastNumber = number;
        return count;
    }

    private void BreakAt(uint captured)
    {
        // Nokia, Red Hat 6.1 and SuSE 6.3 wrote longer record headers under the ordinary magic number: their second record looks damaged.
        string variant = LastNumber <= 1 ? ", or was written in a vendor's variant of pcap (then convert it: editcap -F pcap IN OUT)" : "";
        Break(
            CaptureProblemKind.Malformed,
            $"the record at byte {Window.Offset} claims {captured} captured bytes, but at most {_maxFrame} are possible; the file is damaged from there on{variant}; frames read before it: {LastNumber}",
            Window.Offset);
    }
}
