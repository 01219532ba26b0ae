using System.Buffers.Binary;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.TestKit;

/// <summary>
/// A TCP connection as a capture shows it, packet by packet, between an RFB client and an RFB server, with any forged segments that an
/// endpoint or somebody on the path could send. Forged segments do not advance the streams: the real segments continue as if the forged ones did not exist.
/// </summary>
/// <param name="client">The endpoint in the role of the RFB client; it opens the connection unless <see cref="ServerOpens"/>.</param>
/// <param name="server">The endpoint in the role of the RFB server.</param>
public sealed class TcpScript(TcpEndpoint client, TcpEndpoint server)
{
    private readonly List<TestPacket> _packets = [];
    private readonly uint[] _next = new uint[2];
    private readonly bool[] _opened = new bool[2];
    private ushort _identification = 0x1000;

    /// <summary>A connection from 10.0.0.5:40000 to 10.0.0.9:5901.</summary>
    public TcpScript()
        : this(new("10.0.0.5", 40000), new("10.0.0.9", 5901))
    {
    }

    /// <summary>Initial sequence number of the client.</summary>
    public uint ClientIsn { get; init; } = 0x8B3A_7714;

    /// <summary>Initial sequence number of the server.</summary>
    public uint ServerIsn { get; init; } = 0x31C4_02E9;

    /// <summary>Whether the RFB server opens the connection.</summary>
    public bool ServerOpens { get; init; }

    /// <summary>Whether both endpoints negotiated timestamps (RFC 7323).</summary>
    public bool Timestamps { get; init; }

    /// <summary>TTL of the client's packets at the capture point.</summary>
    public byte ClientTtl { get; init; } = 64;

    /// <summary>TTL of the server's packets at the capture point.</summary>
    public byte ServerTtl { get; init; } = 64;

    /// <summary>The form of all the client's own checksums: the placeholder for a capture made on the client's host.</summary>
    public ChecksumForm ClientChecksum { get; init; }

    /// <summary>Largest payload of one packet.</summary>
    public int SegmentSize { get; init; } = 1448;

    /// <summary>Whether each data packet is followed by the receiver's bare acknowledgment.</summary>
    public bool Acknowledge { get; init; }

    /// <summary>The window that both endpoints announce.</summary>
    public ushort Window { get; init; } = 65_000;

    /// <summary>Time between two packets.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Time of the next packet.</summary>
    public DateTime Time { get; set; } = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    /// <summary>Packets so far.</summary>
    public IReadOnlyList<TestPacket> Packets => _packets;

    /// <summary>The packets as Ethernet frames.</summary>
    public List<TestFrame> Frames(params Layer[] layers) => _packets.Frames(layers);

    /// <summary>SYN, SYN-ACK, ACK.</summary>
    public TcpScript Open() => Syn().SynAck().Ack(ServerOpens);

    /// <summary>The SYN, with data if any.</summary>
    public TcpScript Syn(byte[]? data = null, byte[]? options = null)
    {
        Start(ServerOpens);
        Emit(ServerOpens, _next[Index(ServerOpens)] - 1, 0, TcpFlags.Syn, data ?? [], new Forgery("syn") { Options = options ?? [] });
        return this;
    }

    /// <summary>The answer to the SYN; it acknowledges <paramref name="accepted"/> bytes of the SYN's data.</summary>
    public TcpScript SynAck(int accepted = 0, byte[]? data = null)
    {
        bool from = !ServerOpens;
        Start(from);
        _next[Index(ServerOpens)] += (uint)accepted;
        Emit(from, _next[Index(from)] - 1, _next[Index(!from)], TcpFlags.Syn | TcpFlags.Ack, data ?? [], Forgery.Unmarked);
        return this;
    }

    /// <summary>A bare acknowledgment.</summary>
    public TcpScript Ack(bool fromServer)
    {
        Emit(fromServer, Next(fromServer), Next(!fromServer), TcpFlags.Ack, [], Forgery.Unmarked);
        return this;
    }

    /// <summary>Bytes from one endpoint, split at <see cref="SegmentSize"/>.</summary>
    public TcpScript Data(bool fromServer, ReadOnlySpan<byte> bytes, Forgery? unlike = null)
    {
        for (int at = 0; at < bytes.Length; at += SegmentSize)
        {
            var part = bytes.Slice(at, Math.Min(SegmentSize, bytes.Length - at));
            Emit(fromServer, Next(fromServer), Next(!fromServer), TcpFlags.Psh | TcpFlags.Ack, part, unlike ?? Forgery.Unmarked);
            _next[Index(fromServer)] += (uint)part.Length;
            if (Acknowledge)
            {
                Ack(!fromServer);
            }
        }

        return this;
    }

    /// <summary>Bytes from the server.</summary>
    public TcpScript Server(params ReadOnlySpan<byte> bytes) => Data(true, bytes);

    /// <summary>Bytes from the client.</summary>
    public TcpScript Client(params ReadOnlySpan<byte> bytes) => Data(false, bytes);

    /// <summary>Bytes that were sent and received but not captured.</summary>
    public TcpScript Lost(bool fromServer, int length)
    {
        _next[Index(fromServer)] += (uint)length;
        Time += Interval;
        return this;
    }

    /// <summary>A segment that neither TCP stack counts as sent, <paramref name="offset"/> bytes from its sender's current stream offset.</summary>
    public TcpScript Forge(bool fromServer, ReadOnlySpan<byte> payload, Forgery forgery, long offset = 0)
    {
        Emit(fromServer, (uint)(Next(fromServer) + offset), (uint)(Next(!fromServer) + forgery.AckChange), forgery.Flags ?? (TcpFlags.Psh | TcpFlags.Ack), payload, forgery);
        return this;
    }

    /// <summary>Any segment between the two endpoints.</summary>
    public TcpScript Raw(bool fromServer, uint sequence, uint acknowledgment, TcpFlags flags, ReadOnlySpan<byte> payload = default, Forgery? unlike = null)
    {
        Emit(fromServer, sequence, acknowledgment, flags, payload, unlike ?? Forgery.Unmarked);
        return this;
    }

    /// <summary>The sequence number of this endpoint's next byte.</summary>
    public uint Next(bool fromServer)
    {
        if (!_opened[Index(fromServer)])
        {
            Start(fromServer);
        }

        return _next[Index(fromServer)];
    }

    /// <summary>Plays the steps of a script in order, with an action before or after each of them, called with its number.</summary>
    public TcpScript Play(RfbScript script, Action<int>? before = null, Action<int>? after = null)
    {
        for (int i = 0; i < script.Steps.Count; i++)
        {
            before?.Invoke(i);
            Data(script.Steps[i].FromServer, script.Steps[i].Bytes);
            after?.Invoke(i);
        }

        return this;
    }

    /// <summary>FIN from one endpoint, FIN from the other, and the last acknowledgment.</summary>
    public TcpScript Close(bool serverFirst = false)
    {
        Fin(serverFirst);
        Fin(!serverFirst);
        return Ack(serverFirst);
    }

    /// <summary>FIN from one endpoint.</summary>
    public TcpScript Fin(bool fromServer)
    {
        Emit(fromServer, Next(fromServer), Next(!fromServer), TcpFlags.Fin | TcpFlags.Ack, [], Forgery.Unmarked);
        _next[Index(fromServer)]++;
        return this;
    }

    /// <summary>RST from one endpoint.</summary>
    public TcpScript Reset(bool fromServer)
    {
        Emit(fromServer, Next(fromServer), Next(!fromServer), TcpFlags.Rst | TcpFlags.Ack, [], Forgery.Unmarked);
        return this;
    }

    /// <summary>Advances the time.</summary>
    public TcpScript Wait(TimeSpan time)
    {
        Time += time;
        return this;
    }

    /// <summary>Adds a packet of another connection at the script's time.</summary>
    public TcpScript Foreign(TestPacket packet)
    {
        _packets.Add(packet with { Ticks = Time.Ticks });
        Time += Interval;
        return this;
    }

    private static int Index(bool fromServer) => fromServer ? 1 : 0;

    private void Start(bool fromServer)
    {
        _next[Index(fromServer)] = (fromServer ? ServerIsn : ClientIsn) + 1;
        _opened[Index(fromServer)] = true;
    }

    /// <summary>One forged TCP packet, starting with its IP header.</summary>
    /// <param name="source">Its sender.</param>
    /// <param name="destination">Its receiver.</param>
    /// <param name="sequence">Sequence number.</param>
    /// <param name="acknowledgment">Acknowledgment number.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="forgery">How it differs from a real packet; options, acknowledgment and timestamp are taken from the other parameters.</param>
    /// <param name="options">All TCP options.</param>
    /// <param name="usualTtl">TTL of its sender's real packets.</param>
    /// <param name="window">The announced window.</param>
    /// <param name="identification">IP identification.</param>
    public static byte[] Packet(
        TcpEndpoint source, TcpEndpoint destination, uint sequence, uint acknowledgment, ReadOnlySpan<byte> payload, Forgery forgery, byte[] options, byte usualTtl = 64, ushort window = 500, ushort identification = 0)
    {
        const TcpFlags Urg = (TcpFlags)0x20;
        var flags = (forgery.Flags ?? (TcpFlags.Psh | TcpFlags.Ack)) | (forgery.Urgent != 0 ? Urg : TcpFlags.None);
        byte[] packet = IpHeaders.Tcp(source, destination, sequence, flags.HasFlag(TcpFlags.Ack) ? acknowledgment : 0, flags, payload, window, options, identification);
        Finish(packet, source.Address.IsIPv6, forgery.TtlChange is { } change ? (byte)(usualTtl + change) : (byte)1, forgery.Urgent, forgery.Checksum);
        return packet;
    }

    private void Emit(bool fromServer, uint sequence, uint acknowledgment, TcpFlags flags, ReadOnlySpan<byte> payload, Forgery forgery)
    {
        var (source, destination) = fromServer ? (server, client) : (client, server);
        byte[] options = [.. forgery.Options, .. Timestamps ? TimestampOption(fromServer, forgery.TimestampChange) : []];
        var sum = forgery.Checksum != ChecksumForm.Valid || fromServer ? forgery.Checksum : ClientChecksum;
        byte[] packet = Packet(
            source, destination, sequence, acknowledgment, payload, forgery with { Flags = flags, Checksum = sum }, options, fromServer ? ServerTtl : ClientTtl, Window, _identification++);
        _packets.Add(new TestPacket(Time.Ticks, packet, IpHeaders.EtherType(source.Address)));
        Time += Interval;
    }

    /// <summary>Two no-operations and the timestamps: the sender's clock in milliseconds, and the echo.</summary>
    private byte[] TimestampOption(bool fromServer, int change)
    {
        byte[] option = [1, 1, 8, 10, .. new byte[8]];
        uint clock = (uint)(Time.Ticks / TimeSpan.TicksPerMillisecond);
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(4), (uint)(clock + (fromServer ? 7_000_000 : 0) + change));
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(8), clock + (fromServer ? 0 : 7_000_000u));
        return option;
    }

    private static void Finish(byte[] packet, bool six, byte ttl, ushort urgent, ChecksumForm form)
    {
        int header = six ? 40 : (packet[0] & 15) * 4;
        packet[six ? 7 : 8] = ttl;
        if (!six)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), 0);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), Checksum.Of(packet[..header]));
        }

        var segment = packet.AsSpan(header);
        byte[] addresses = packet[(six ? 8 : 12)..header];
        byte[] pseudo = [.. addresses, 0, IpHeaders.ProtocolTcp, (byte)(segment.Length >> 8), (byte)segment.Length];
        BinaryPrimitives.WriteUInt16BigEndian(segment[18..], urgent);
        BinaryPrimitives.WriteUInt16BigEndian(segment[16..], 0);
        ushort right = Checksum.Of(pseudo, segment.ToArray());
        ushort placeholder = (ushort)~Checksum.Of(pseudo);
        ushort bad = (ushort)(right ^ 0x5A5A);
        ushort sum = form switch
        {
            ChecksumForm.Valid => right,
            ChecksumForm.Placeholder => placeholder,
            _ => bad == placeholder ? (ushort)(right ^ 0x2B2B) : bad,
        };
        BinaryPrimitives.WriteUInt16BigEndian(segment[16..], sum);
    }
}
