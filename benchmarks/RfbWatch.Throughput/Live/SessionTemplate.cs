using System.Buffers.Binary;
using System.Text;

namespace RfbWatch.Throughput.Live;

/// <summary>
/// The frames of one short TCP connection, from SYN to FIN. Each connection made from it has addresses, a client port and sequence numbers of its own, with correct checksums. Making one
/// costs little, so that the sender leaves the processors to the sensor.
/// </summary>
internal sealed class SessionTemplate
{
    private const int Ethernet = 14, IpHeader = 20, TcpHeader = 20;
    private const int SourceAt = Ethernet + 12, DestinationAt = Ethernet + 16;
    private const int TcpAt = Ethernet + IpHeader, SequenceAt = TcpAt + 4, AcknowledgedAt = TcpAt + 8, FlagsAt = TcpAt + 13, PayloadAt = TcpAt + TcpHeader;
    private const int Servers = 4000;
    private const int TokenBytes = 16;
    private const ushort BaseClientPort = 20000;

    private static readonly Endpoints Base = new([10, 0, 0, 0], [172, 16, 0, 0], BaseClientPort, 5900, Vlan: -1);

    private readonly List<byte[]> _frames = [];
    private readonly List<bool> _fromClient = [];
    private readonly HashSet<int> _tokens = [];

    private SessionTemplate()
    {
    }

    /// <summary>Number of frames.</summary>
    public int Frames => _frames.Count;

    /// <summary>Length of the longest frame in bytes.</summary>
    public int LongestFrame => _frames.Max(frame => frame.Length);

    /// <summary>Creates the template of a kind.</summary>
    public static SessionTemplate Of(SessionKind kind)
    {
        var template = new SessionTemplate();
        template.Build(kind switch
        {
            SessionKind.NoAuthentication => Rfb([new(false, [1, 1]), new(true, [1])]),
            SessionKind.Login => Rfb([new(false, [1, 2]), new(true, [2]), new(false, [], TokenBytes), new(true, [], TokenBytes)]),
            SessionKind.Connection => [new(true, Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: www.example.net\r\n\r\n")), new(false, Encoding.ASCII.GetBytes("HTTP/1.1 204 No Content\r\n\r\n"))],
        });
        return template;
    }

    /// <summary>Writes one frame of one connection; returns its length.</summary>
    /// <param name="index">Index of the frame.</param>
    /// <param name="number">Number of the connection: those with different numbers below 2^24 differ in their client's address.</param>
    /// <param name="frame">Receives the frame.</param>
    public int Write(int index, int number, Span<byte> frame)
    {
        byte[] template = _frames[index];
        bool fromClient = _fromClient[index];
        template.CopyTo(frame);
        frame = frame[..template.Length];

        uint client = 0x0a000000u | ((uint)number & 0xffffff);
        uint server = 0xac100000u | (uint)(number % Servers);
        BinaryPrimitives.WriteUInt32BigEndian(frame[SourceAt..], fromClient ? client : server);
        BinaryPrimitives.WriteUInt32BigEndian(frame[DestinationAt..], fromClient ? server : client);
        ushort port = (ushort)(BaseClientPort + number % 40000);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(fromClient ? TcpAt : TcpAt + 2)..], port);
        uint fromClientNumber = (uint)Mix((ulong)number), fromServerNumber = (uint)(Mix((ulong)number) >> 32);
        Add(frame[SequenceAt..], fromClient ? fromClientNumber : fromServerNumber);
        if ((frame[FlagsAt] & Frame.Ack) != 0)
        {
            Add(frame[AcknowledgedAt..], fromClient ? fromServerNumber : fromClientNumber);
        }

        if (_tokens.Contains(index))
        {
            ulong seed = ((ulong)number << 8) | (fromClient ? 1u : 0u);
            BinaryPrimitives.WriteUInt64BigEndian(frame[PayloadAt..], Mix(seed));
            BinaryPrimitives.WriteUInt64BigEndian(frame[(PayloadAt + 8)..], Mix(~seed));
        }

        Frame.WriteChecksums(frame[Ethernet..]);
        return frame.Length;
    }

    private static IEnumerable<Step> Rfb(Step[] security) =>
    [
        RfbDialogues.Banner(false, "003.008"),
        RfbDialogues.Banner(true, "003.008"),
        .. security,
        new(false, [0, 0, 0, 0]),
        new(true, [1]),
        new(false, RfbDialogues.ServerInit("desk:1")),
        new(true, [.. RfbDialogues.SetPixelFormat(), .. RfbDialogues.SetEncodings(), .. RfbDialogues.UpdateRequest(incremental: false)]),
        new(false, RfbDialogues.UpdateHeader(200), 200),
        new(true, [.. RfbDialogues.Key((byte)'a', down: true), .. RfbDialogues.Key((byte)'a', down: false)]),
    ];

    private void Build(IEnumerable<Step> steps)
    {
        var frame = new Frame();
        uint[] sent = [0, 0];
        Add(true, Frame.Syn, []);
        Add(false, Frame.Syn | Frame.Ack, []);
        Add(true, Frame.Ack, []);
        foreach (var step in steps)
        {
            if (step is { Bytes.Length: 0, Filler: TokenBytes })
            {
                _tokens.Add(_frames.Count);
            }

            Add(step.FromClient, Frame.Push | Frame.Ack, [.. step.Bytes, .. Filler.At(0, (int)step.Filler)]);
        }

        Add(true, Frame.Fin | Frame.Ack, []);
        Add(false, Frame.Fin | Frame.Ack, []);
        Add(true, Frame.Ack, []);

        void Add(bool fromClient, byte flags, byte[] payload)
        {
            int own = fromClient ? 0 : 1;
            _frames.Add(frame.Tcp(Base, fromClient, sent[own], (flags & Frame.Ack) != 0 ? sent[1 - own] : 0, flags, payload).ToArray());
            _fromClient.Add(fromClient);
            sent[own] += (uint)payload.Length + ((flags & (Frame.Syn | Frame.Fin)) != 0 ? 1u : 0u);
        }
    }

    private static void Add(Span<byte> field, uint number) => BinaryPrimitives.WriteUInt32BigEndian(field, BinaryPrimitives.ReadUInt32BigEndian(field) + number);

    /// <summary>SplitMix64: neighbouring numbers give unrelated results.</summary>
    private static ulong Mix(ulong number)
    {
        number += 0x9E3779B97F4A7C15;
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }
}
