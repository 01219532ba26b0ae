using System.Buffers.Binary;
using RfbWatch.Packets;

namespace RfbWatch.TestKit.Synthetic;

/// <summary>
/// Real RFB sessions among floods that try to hide them. Frames are generated one by one, so that millions need no memory: one-packet banners from arbitrary
/// sources, TCP handshakes that stop half-way, and forged connections that are complete up to both banners. All floods are spread evenly over the time, the
/// sessions over its first third.
/// </summary>
public sealed class FloodTraffic
{
    /// <summary>The largest generated frame, in bytes.</summary>
    public const int MaxFrame = 256;

    private const int Headers = 14 + 20 + 20;
    private const byte Syn = 2, Ack = 16, Push = 24, SynAck = Syn | Ack;
    private readonly List<TestFrame> _sessions = [];
    private readonly Flood[] _floods;
    private ulong _random;

    /// <summary>Mixes the floods and the sessions.</summary>
    /// <param name="banners">Number of one-packet flows with a banner.</param>
    /// <param name="halfOpen">Number of flows with a SYN and a SYN-ACK; every second one also has its ACK, and a banner that is never acknowledged.</param>
    /// <param name="births">Number of flows with the whole TCP handshake and both banners.</param>
    /// <param name="sessions">Number of real sessions without authentication; every second one waits before its security type is chosen.</param>
    /// <param name="wait">The duration of that wait.</param>
    /// <param name="length">The duration of the floods.</param>
    /// <param name="seed">Seed for addresses and numbers.</param>
    public FloodTraffic(int banners, int halfOpen, int births, int sessions, TimeSpan wait, TimeSpan length, ulong seed = 1)
    {
        _random = seed;
        for (int number = 0; number < sessions; number++)
        {
            _sessions.AddRange(Session(number, Start + (length / 3 * number / sessions), number % 2 == 0 ? wait : TimeSpan.FromMilliseconds(30)));
        }

        _sessions.Sort((one, other) => one.Ticks.CompareTo(other.Ticks));
        _floods = [new(banners, length, [1]), new(halfOpen, length, [2, 4]), new(births, length, [6])];
    }

    /// <summary>Port of the servers: one that no tool would expect.</summary>
    public const ushort Port = 5123;

    /// <summary>Time of the first frame.</summary>
    public static DateTime Start { get; } = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    /// <summary>First bytes of the addresses of the real clients; no flood uses them.</summary>
    public const string ClientPrefix = "172.16.";

    /// <summary>All frames in time order, in batches; each batch overwrites the previous one.</summary>
    public IEnumerable<(FrameHeader[] Headers, int Count, byte[] Memory)> Batches(int size = 1024)
    {
        var headers = new FrameHeader[size];
        byte[] memory = new byte[size * MaxFrame];
        int count = 0;
        int next = 0;
        long number = 1;
        while (true)
        {
            var flood = _floods.MinBy(flood => flood.NextTicks)!;
            long session = next < _sessions.Count ? _sessions[next].Ticks : long.MaxValue;
            if (session == long.MaxValue && flood.NextTicks == long.MaxValue)
            {
                break;
            }

            var frame = memory.AsSpan(count * MaxFrame, MaxFrame);
            var (ticks, length) = session <= flood.NextTicks ? (session, Copy(_sessions[next++], frame)) : (flood.NextTicks, Write(flood, frame));
            headers[count] = new FrameHeader
            {
                Ticks = ticks, Number = number++, Offset = count * MaxFrame, CapturedLength = length, OriginalLength = length, LinkType = LinkType.Ethernet, StrippedVlanTci = -1,
            };
            if (++count == size)
            {
                yield return (headers, count, memory);
                count = 0;
            }
        }

        yield return (headers, count, memory);
    }

    /// <summary>The frames as a pcap file.</summary>
    /// <param name="output">The destination.</param>
    /// <param name="progress">Called at intervals.</param>
    public void WritePcap(Stream output, Action progress)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(progress);
        output.Write(CaptureFile.Pcap([]));
        byte[] records = new byte[1024 * (MaxFrame + 16)];
        foreach (var (headers, count, memory) in Batches())
        {
            int at = 0;
            foreach (ref readonly var header in headers.AsSpan(0, count))
            {
                long since = header.Ticks - DateTime.UnixEpoch.Ticks;
                var record = records.AsSpan(at);
                BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)(since / TimeSpan.TicksPerSecond));
                BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(since % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
                BinaryPrimitives.WriteUInt32LittleEndian(record[8..], (uint)header.CapturedLength);
                BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)header.CapturedLength);
                memory.AsSpan(header.Offset, header.CapturedLength).CopyTo(record[16..]);
                at += 16 + header.CapturedLength;
            }

            output.Write(records, 0, at);
            progress();
        }
    }

    private static ReadOnlySpan<byte> Banner => "RFB 003.008\n"u8;

    private static List<TestFrame> Session(int number, DateTime time, TimeSpan wait)
    {
        var server = new TcpEndpoint($"172.32.0.{1 + (number % 40)}", Port);
        var tcp = new TcpConversationBuilder(new TcpEndpoint($"{ClientPrefix}{number >> 8}.{number & 255}", (ushort)(40_000 + number)), server)
        {
            Time = time, InitiatorIsn = 0x10000000u + (uint)number, ResponderIsn = 0x20000000u + (uint)number,
        };
        tcp.Open().FromResponder(Banner).FromInitiator(Banner).FromResponder([2, 2, 1]).Send(true, TcpFlags.Ack, []).Wait(wait).FromInitiator([1]).FromResponder([0, 0, 0, 0]).FromInitiator([1]);
        tcp.FromResponder([3, 32, 2, 88, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0, 0, 0, 0, 4, .. "desk"u8]);
        return tcp.FromInitiator([3, 0, 0, 0, 0, 0, 3, 32, 2, 88]).FromInitiator([4, 1, 0, 0, 0, 0, 0, 65]).Close().Frames();
    }

    private static int Copy(TestFrame frame, Span<byte> into)
    {
        frame.Bytes.CopyTo(into);
        return frame.Bytes.Length;
    }

    private int Write(Flood flood, Span<byte> frame)
    {
        int packet = flood.Packet;
        if (packet == 0)
        {
            flood.Client = 0x01000000u + (uint)(Next() % 0x8F000000u);
            flood.Server = ReferenceEquals(flood, _floods[1]) ? 0xC6120000u + (uint)(Next() % 1000) : 0x01000000u + (uint)(Next() % 0x8F000000u);
            flood.ClientPort = (ushort)(1024 + (Next() % 60_000));
            (flood.ClientNumber, flood.ServerNumber) = ((uint)Next(), (uint)Next());
        }

        var (c, s) = (flood.ClientNumber, flood.ServerNumber);
        int length = ReferenceEquals(flood, _floods[0]) ? Segment(flood, false, s, c, Push, Banner, frame) : packet switch
        {
            0 => Segment(flood, true, c, 0, Syn, default, frame),
            1 => Segment(flood, false, s, c + 1, SynAck, default, frame),
            2 => Segment(flood, true, c + 1, s + 1, Ack, default, frame),
            3 => Segment(flood, false, s + 1, c + 1, Push, Banner, frame),
            4 => Segment(flood, true, c + 1, s + 13, Push, Banner, frame),
            _ => Segment(flood, false, s + 13, c + 13, Ack, default, frame),
        };
        flood.MoveOn();
        return length;
    }

    private static int Segment(Flood flood, bool fromClient, uint sequence, uint acknowledgment, byte flags, ReadOnlySpan<byte> payload, Span<byte> frame)
    {
        int length = Headers + payload.Length;
        frame[..Headers].Clear();
        frame[0] = frame[6] = 2;
        frame[5] = 1;
        frame[11] = 2;
        frame[12] = 8;
        var ip = frame[14..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(length - 14));
        ip[8] = 64;
        ip[9] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], fromClient ? flood.Client : flood.Server);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], fromClient ? flood.Server : flood.Client);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Sum(ip[..20], 0));
        var tcp = frame[34..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, fromClient ? flood.ClientPort : Port);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], fromClient ? Port : flood.ClientPort);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], acknowledgment);
        tcp[12] = 0x50;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 64_000);
        payload.CopyTo(tcp[20..]);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Sum(frame[26..length], (uint)(6 + length - 34)));
        return length;
    }

    /// <summary>The Internet checksum over an even number of bytes; all inputs here are even.</summary>
    private static ushort Sum(ReadOnlySpan<byte> bytes, uint sum)
    {
        for (; bytes.Length > 1; bytes = bytes[2..])
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~((sum & 0xFFFF) + (sum >> 16));
    }

    /// <summary>SplitMix64: the same on every machine and runtime.</summary>
    private ulong Next()
    {
        ulong value = _random += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private sealed class Flood(int flows, TimeSpan length, int[] packets)
    {
        private int _flow;

        public int Packet { get; private set; }

        public uint Client { get; set; }

        public uint Server { get; set; }

        public ushort ClientPort { get; set; }

        public uint ClientNumber { get; set; }

        public uint ServerNumber { get; set; }

        public long NextTicks => _flow >= flows ? long.MaxValue : Start.Ticks + (long)((double)length.Ticks * _flow / flows) + (Packet * 1000);

        public void MoveOn()
        {
            Packet++;
            if (Packet == packets[_flow % packets.Length])
            {
                Packet = 0;
                _flow++;
            }
        }
    }
}
