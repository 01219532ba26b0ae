using RfbWatch.Detection;
using RfbWatch.Packets;
using RfbWatch.Protocol;

namespace RfbWatch.Engine.Tests.Evidence;

/// <summary>The two TCP streams of one session, put together from the packets of its file without the program's reassembly.</summary>
internal sealed class RecordedStreams
{
    private readonly List<(long Frame, long Offset, byte[] Payload)>[] _segments = [[], []];

    /// <param name="packets">All packets of the file, with the numbers of their frames.</param>
    /// <param name="session">The session. Its side A is the end that opened the connection.</param>
    public RecordedStreams(IReadOnlyList<(long Frame, Segment Segment)> packets, Session session)
    {
        var flow = session.Flow;
        var own = packets.Where(each => each.Frame >= flow.FirstFrame && each.Frame <= flow.LastFrame).ToList();
        foreach (var side in new[] { Side.A, Side.B })
        {
            bool fromInitiator = side == Side.A;
            var (address, port) = fromInitiator ? (flow.InitiatorAddress, flow.InitiatorPort) : (flow.ResponderAddress, flow.ResponderPort);
            var (peer, peerPort) = fromInitiator ? (flow.ResponderAddress, flow.ResponderPort) : (flow.InitiatorAddress, flow.InitiatorPort);
            var sent = own.Where(each => each.Segment.Source.Address == address && each.Segment.Source.Port == port
                && each.Segment.Destination.Address == peer && each.Segment.Destination.Port == peerPort).ToList();
            if (sent.Count == 0)
            {
                continue;
            }

            // Without a SYN, offsets count from the first byte that was captured.
            var syn = sent.Find(each => (each.Segment.Control & TcpControl.Syn) != 0).Segment;
            uint first = syn is not null ? syn.Sequence + 1 : sent[0].Segment.Sequence;
            _segments[(int)side].AddRange(sent.Where(each => each.Segment.Payload.Length > 0)
                .Select(each => (each.Frame, (long)(int)(each.Segment.Sequence + ((each.Segment.Control & TcpControl.Syn) != 0 ? 1u : 0u) - first), each.Segment.Payload)));
        }
    }

    /// <summary>Whether a frame carries the byte at an offset.</summary>
    public bool Carries(Side side, long frame, long offset) =>
        _segments[(int)side].Exists(segment => segment.Frame == frame && segment.Offset <= offset && segment.Offset + segment.Payload.Length > offset);

    /// <summary>Bytes of a stream; null where one of them was not captured.</summary>
    /// <param name="side">Whose.</param>
    /// <param name="offset">Offset of the first.</param>
    /// <param name="length">How many.</param>
    /// <param name="frame">Of several copies that of this frame is taken, else the first.</param>
    public byte[]? Bytes(Side side, long offset, long length, long frame)
    {
        byte[] bytes = new byte[length];
        for (long at = offset; at < offset + length; at++)
        {
            var copies = _segments[(int)side].Where(segment => segment.Offset <= at && segment.Offset + segment.Payload.Length > at).ToList();
            if (copies.Count == 0)
            {
                return null;
            }

            var (_, start, payload) = copies.Find(copy => copy.Frame == frame) is { Payload: not null } named ? named : copies[0];
            bytes[at - offset] = payload[at - start];
        }

        return bytes;
    }

    /// <summary>All bytes of a side up to the first that was not captured.</summary>
    public byte[] Beginning(Side side, int most)
    {
        int length = (int)Math.Min(most, _segments[(int)side].Select(segment => segment.Offset + segment.Payload.Length).DefaultIfEmpty(0).Max());
        byte[]? bytes;
        while ((bytes = Bytes(side, 0, length, 0)) is null)
        {
            length--;
        }

        return bytes;
    }
}
