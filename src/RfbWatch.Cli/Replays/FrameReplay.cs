using System.Buffers.Binary;
using System.Globalization;
using RfbWatch.Capture;
using RfbWatch.Capture.Live;
using RfbWatch.Packets;

namespace RfbWatch.Cli.Replays;

/// <summary>Sends the frames of a capture on an interface, in order.</summary>
internal static class FrameReplay
{
    private const int BatchFrames = 1024;
    private const int EthernetHeaderBytes = 14;
    private const int EtherTypeOffset = 12;
    private const int VlanTagBytes = 4;
    private const ushort VlanTagProtocol = 0x8100;

    /// <summary>Sends until the capture ends, the interface permanently refuses a frame, or the user interrupts.</summary>
    public static ReplayResult Run(FrameSource source, IFrameSender sender, ReplayPace pace, CancellationToken interrupted)
    {
        var result = new ReplayResult();
        var batch = new FrameHeader[BatchFrames];
        int count;
        while (result.Failure is null && !interrupted.IsCancellationRequested && ((count = source.Read(batch)) > 0 || !source.IsEnded))
        {
            for (int i = 0; i < count && result.Failure is null && !interrupted.IsCancellationRequested; i++)
            {
                if (CanBeSent(batch[i], source.Memory, sender, result))
                {
                    pace.Await(batch[i].Ticks, interrupted);
                    Send(batch[i], source, sender, pace, interrupted, result);
                }
            }
        }

        result.Elapsed = pace.Elapsed;
        return result;
    }

    private static bool CanBeSent(in FrameHeader header, ReadOnlySpan<byte> memory, IFrameSender sender, ReplayResult result)
    {
        if (header.LinkType != sender.LinkType)
        {
            result.OtherLinkTypes[header.LinkType] = result.OtherLinkTypes.GetValueOrDefault(header.LinkType) + 1;
            return false;
        }

        if (header.CapturedLength == 0 || (header.LinkType == LinkType.Ethernet && header.CapturedLength < EthernetHeaderBytes))
        {
            result.TooShort++;
            return false;
        }

        // A VLAN tag is not counted: Linux allows a tagged frame to be longer by the length of its tag.
        bool isTagged = header.LinkType == LinkType.Ethernet && BinaryPrimitives.ReadUInt16BigEndian(memory[(header.Offset + EtherTypeOffset)..]) == VlanTagProtocol;
        if (header.CapturedLength - (isTagged ? VlanTagBytes : 0) > sender.MaxFrameLength)
        {
            result.TooLong++;
            result.Longest = Math.Max(result.Longest, header.CapturedLength);
            return false;
        }

        return true;
    }

    private static void Send(in FrameHeader header, FrameSource source, IFrameSender sender, ReplayPace pace, CancellationToken interrupted, ReplayResult result)
    {
        if (interrupted.IsCancellationRequested)
        {
            return;
        }

        var (offset, length, number) = (header.Offset, header.CapturedLength, header.Number);
        if (pace.Insist(() => sender.Send(source.Memory.Slice(offset, length)), interrupted) is { } error)
        {
            result.Failure = string.Create(CultureInfo.InvariantCulture, $"frame {number} of {length} bytes: {error}");
            return;
        }

        result.Sent++;
        result.SentBytes += length;
        result.Cut += header.OriginalLength > length ? 1 : 0;
    }
}
