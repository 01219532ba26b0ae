namespace RfbWatch.TestKit;

/// <summary>
/// Writes the packets of one TCP connection from a script. Sequence and acknowledgment numbers are maintained like those of a real pair of
/// hosts; every packet is one <see cref="Interval"/> later than the previous one.
/// </summary>
public sealed class TcpConversationBuilder(TcpEndpoint initiator, TcpEndpoint responder)
{
    private readonly List<TestPacket> _packets = [];
    private readonly uint[] _next = new uint[2];
    private readonly uint[] _first = new uint[2];
    private ushort _identification;

    /// <summary>A connection from 10.0.0.1:50000 to 10.0.0.2:5900.</summary>
    public TcpConversationBuilder()
        : this(new("10.0.0.1", 50000), new("10.0.0.2", 5900))
    {
    }

    /// <summary>The endpoint that opens the connection.</summary>
    public TcpEndpoint Initiator => initiator;

    /// <summary>The endpoint that accepts the connection.</summary>
    public TcpEndpoint Responder => responder;

    /// <summary>Initial sequence number of the initiator.</summary>
    public uint InitiatorIsn { get; init; } = 1000;

    /// <summary>Initial sequence number of the responder.</summary>
    public uint ResponderIsn { get; init; } = 500_000;

    /// <summary>Largest payload of one packet.</summary>
    public int SegmentSize { get; init; } = 1460;

    /// <summary>Whether each data packet is followed by the receiver's bare ACK.</summary>
    public bool AcknowledgeData { get; init; }

    /// <summary>Time of the next packet.</summary>
    public DateTime Time { get; set; } = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    /// <summary>Time between two packets.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>The packets so far, starting with the IP header.</summary>
    public IReadOnlyList<TestPacket> Packets => _packets;

    /// <summary>SYN, SYN-ACK, ACK.</summary>
    public TcpConversationBuilder Open()
    {
        Send(true, TcpFlags.Syn, []);
        Send(false, TcpFlags.Syn | TcpFlags.Ack, []);
        return Send(true, TcpFlags.Ack, []);
    }

    /// <summary>Bytes from the initiator, split at <see cref="SegmentSize"/>.</summary>
    public TcpConversationBuilder FromInitiator(ReadOnlySpan<byte> bytes) => Data(true, bytes);

    /// <summary>Bytes from the responder, split at <see cref="SegmentSize"/>.</summary>
    public TcpConversationBuilder FromResponder(ReadOnlySpan<byte> bytes) => Data(false, bytes);

    /// <summary>FIN from one endpoint, FIN from the other, and the last ACK.</summary>
    public TcpConversationBuilder Close(bool initiatorFirst = true)
    {
        Send(initiatorFirst, TcpFlags.Fin | TcpFlags.Ack, []);
        Send(!initiatorFirst, TcpFlags.Fin | TcpFlags.Ack, []);
        return Send(initiatorFirst, TcpFlags.Ack, []);
    }

    /// <summary>RST from one endpoint.</summary>
    public TcpConversationBuilder Reset(bool fromInitiator) => Send(fromInitiator, TcpFlags.Rst | TcpFlags.Ack, []);

    /// <summary>One packet at the current offset of its stream, which advances.</summary>
    public TcpConversationBuilder Send(bool fromInitiator, TcpFlags flags, ReadOnlySpan<byte> payload)
    {
        int side = fromInitiator ? 0 : 1;
        if (flags.HasFlag(TcpFlags.Syn))
        {
            _next[side] = _first[side] = fromInitiator ? InitiatorIsn : ResponderIsn;
        }
        else if (_next[side] == 0 && _first[side] == 0)
        {
            _next[0] = InitiatorIsn + 1;
            _next[1] = ResponderIsn + 1;
            _first[0] = InitiatorIsn;
            _first[1] = ResponderIsn;
        }

        Add(fromInitiator, _next[side], flags.HasFlag(TcpFlags.Ack) ? _next[1 - side] : 0, flags, payload);
        _next[side] += (uint)payload.Length + (flags.HasFlag(TcpFlags.Syn) || flags.HasFlag(TcpFlags.Fin) ? 1u : 0);
        return this;
    }

    /// <summary>
    /// One packet at any stream offset: its payload starts at <paramref name="offset"/> (0: the first byte after the SYN). The stream does not advance.
    /// </summary>
    public TcpConversationBuilder SendAt(bool fromInitiator, long offset, ReadOnlySpan<byte> payload, TcpFlags flags = TcpFlags.Ack)
    {
        int side = fromInitiator ? 0 : 1;
        uint isn = fromInitiator ? InitiatorIsn : ResponderIsn;
        return Add(fromInitiator, (uint)(isn + 1 + offset), _next[1 - side], flags, payload);
    }

    /// <summary>One packet with these numbers. The stream does not advance.</summary>
    public TcpConversationBuilder Add(bool fromInitiator, uint sequence, uint acknowledgment, TcpFlags flags, ReadOnlySpan<byte> payload)
    {
        var (source, destination) = fromInitiator ? (initiator, responder) : (responder, initiator);
        byte[] bytes = IpHeaders.Tcp(source, destination, sequence, acknowledgment, flags, payload, identification: ++_identification);
        _packets.Add(new TestPacket(Time.Ticks, bytes, IpHeaders.EtherType(source.Address)));
        Time += Interval;
        return this;
    }

    /// <summary>Advances the time.</summary>
    public TcpConversationBuilder Wait(TimeSpan time)
    {
        Time += time;
        return this;
    }

    /// <summary>The packets as frames, wrapped in the given layers, outermost first.</summary>
    public List<TestFrame> Frames(params Layer[] layers) => Packets.Frames(layers);

    private TcpConversationBuilder Data(bool fromInitiator, ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at < bytes.Length; at += SegmentSize)
        {
            Send(fromInitiator, TcpFlags.Psh | TcpFlags.Ack, bytes.Slice(at, Math.Min(SegmentSize, bytes.Length - at)));
            if (AcknowledgeData)
            {
                Send(!fromInitiator, TcpFlags.Ack, []);
            }
        }

        return this;
    }
}
