namespace RfbWatch.Throughput;

/// <summary>One flow being written, packet by packet.</summary>
internal abstract class GeneratedFlow(Endpoints ends)
{
    public Endpoints Ends { get; } = ends;

    /// <summary>Writes the next packet; false when the flow has ended.</summary>
    public abstract bool WriteNext(PcapFile file, Frame frame);
}

/// <summary>A UDP exchange: a small request, a response, and occasionally more responses.</summary>
internal sealed class UdpFlow(Endpoints ends, Dice dice, CaptureProfile profile) : GeneratedFlow(ends)
{
    private int _left = 2 + (profile.SegmentSize < 64 ? 0 : (int)Math.Min(dice.HeavyTail(6), 400));
    private bool _fromClient = true;

    public override bool WriteNext(PcapFile file, Frame frame)
    {
        int length = Math.Min(profile.SegmentSize, _fromClient ? 30 + dice.Below(40) : 80 + dice.Below(1200));
        file.Append(frame.Udp(Ends, _fromClient, Filler.At(dice.Below(4096), length)));
        _fromClient = !_fromClient && dice.Chance(0.5);
        return --_left > 0;
    }
}

/// <summary>A SYN that is not answered, or is refused.</summary>
internal sealed class UnansweredFlow(Endpoints ends, Dice dice, bool refused) : GeneratedFlow(ends)
{
    private readonly uint _sequence = (uint)dice.Next();
    private bool _synSent;

    public override bool WriteNext(PcapFile file, Frame frame)
    {
        if (!_synSent)
        {
            _synSent = true;
            file.Append(frame.Tcp(Ends, true, _sequence, 0, Frame.Syn, []));
            return refused;
        }

        file.Append(frame.Tcp(Ends, false, 0, _sequence + 1, Frame.Rst | Frame.Ack, []));
        return false;
    }
}

/// <summary>Random-looking bytes shared by all flows.</summary>
internal static class Filler
{
    public const int Block = 1 << 16;
    private static readonly byte[] Bytes = Make();

    public static ReadOnlySpan<byte> At(long offset, int length) => Bytes.AsSpan((int)(offset % Block), length);

    private static byte[] Make()
    {
        var dice = new Dice(0x5eed);
        byte[] bytes = new byte[Block + 65536];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)dice.Below(256);
        }

        return bytes;
    }
}
