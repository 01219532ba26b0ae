using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>One TCP segment of a recording, without its lower-layer headers.</summary>
internal sealed record Segment(TcpEndpoint Source, TcpEndpoint Destination, uint Sequence, uint Acknowledgment, TcpControl Control, byte[] Payload)
{
    /// <summary>The part of the segment's payload from <paramref name="from"/> up to <paramref name="to"/>; SYN stays with the first byte, FIN with the last.</summary>
    public Segment Part(int from, int to)
    {
        var control = Control;
        if (from > 0)
        {
            control &= ~TcpControl.Syn;
        }

        if (to < Payload.Length)
        {
            control &= ~TcpControl.Fin;
        }

        return this with { Sequence = Sequence + (uint)from, Control = control, Payload = Payload[from..to] };
    }

    /// <summary>The segment as a separate packet.</summary>
    public TestPacket ToPacket(long ticks) => new(
        ticks,
        IpHeaders.Tcp(Source, Destination, Sequence, Acknowledgment, (TcpFlags)Control, Payload),
        IpHeaders.EtherType(Source.Address));
}
