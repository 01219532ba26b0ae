using System.Buffers.Binary;
using System.Net;

namespace RfbWatch.Cli.Simulations;

/// <summary>Writes the exchange as a capture (pcap, draft-ietf-opsawg-pcap) of Ethernet, IPv4 and TCP between the endpoints named by the simulation.</summary>
internal sealed class SimulatedCapture : IDisposable
{
    private const int EthernetHeader = 14;
    private const int IpHeader = 20;
    private const int TcpHeader = 20;
    private const int MaxSegment = 1400;
    private const byte Fin = 1, Syn = 2, Push = 8, Acknowledge = 16;
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(1);

    private readonly FileStream _file;

    /// <summary>Creates a capture; an existing file is replaced.</summary>
    public SimulatedCapture(string path)
    {
        const uint MicrosecondMagic = 0xA1B2C3D4;
        const int SnapLength = 262144, Ethernet = 1;
        _file = new FileStream(path, FileMode.Create, FileAccess.Write);
        Span<byte> header = stackalloc byte[24];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, MicrosecondMagic);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], SnapLength);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], Ethernet);
        _file.Write(header);
    }

    /// <summary>Opens a connection by writing its handshake.</summary>
    /// <param name="caller">The endpoint that opens it.</param>
    /// <param name="called">The endpoint that listens.</param>
    /// <param name="start">Time of the first frame, UTC.</param>
    public Connection Open(IPEndPoint caller, IPEndPoint called, DateTime start) => new(this, caller, called, start);

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private void WriteFrame(IPEndPoint from, IPEndPoint to, uint sequence, uint acknowledgement, byte flags, ReadOnlySpan<byte> payload, DateTime time)
    {
        byte[] frame = new byte[EthernetHeader + IpHeader + TcpHeader + payload.Length];
        frame[0] = frame[6] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), 0x0800);
        var ip = frame.AsSpan(EthernetHeader);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(frame.Length - EthernetHeader));
        ip[8] = 64;
        ip[9] = 6;
        from.Address.TryWriteBytes(ip[12..], out _);
        to.Address.TryWriteBytes(ip[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip[..IpHeader], 0));
        var tcp = ip[IpHeader..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], (ushort)to.Port);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], acknowledgement);
        tcp[12] = TcpHeader / 4 << 4;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], ushort.MaxValue);
        payload.CopyTo(tcp[TcpHeader..]);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Checksum(tcp, Sum(ip[12..20]) + 6 + (uint)tcp.Length));
        WriteRecord(frame, time);
    }

    private void WriteRecord(byte[] frame, DateTime time)
    {
        var since = time - DateTime.UnixEpoch;
        Span<byte> header = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)(since.Ticks / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)(since.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], frame.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], frame.Length);
        _file.Write(header);
        _file.Write(frame);
    }

    /// <summary>The Internet checksum (RFC 1071) of bytes, added to a previous sum.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> bytes, uint before)
    {
        uint sum = before + Sum(bytes);
        while (sum > ushort.MaxValue)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += i % 2 == 0 ? (uint)bytes[i] << 8 : bytes[i];
        }

        return sum;
    }

    /// <summary>A TCP connection in the capture.</summary>
    internal sealed class Connection
    {
        private readonly SimulatedCapture _capture;
        private readonly IPEndPoint _caller;
        private readonly IPEndPoint _called;
        private uint _callerNext;
        private uint _calledNext;
        private DateTime _time;

        internal Connection(SimulatedCapture capture, IPEndPoint caller, IPEndPoint called, DateTime start)
        {
            (_capture, _caller, _called, _time) = (capture, caller, called, start);

            // The initial sequence numbers identify the flow: sessions of one simulation differ by the caller's port, simulations by their time.
            (_callerNext, _calledNext) = ((uint)(start.Ticks >> 10), (uint)(start.Ticks >> 8));
            Write(true, Syn, []);
            Write(false, Syn | Acknowledge, []);
            Write(true, Acknowledge, []);
        }

        /// <summary>Writes the data that one side sent.</summary>
        public void Send(bool fromCaller, ReadOnlySpan<byte> bytes)
        {
            for (; bytes.Length > 0; bytes = bytes[Math.Min(bytes.Length, MaxSegment)..])
            {
                Write(fromCaller, Push | Acknowledge, bytes[..Math.Min(bytes.Length, MaxSegment)]);
                Write(!fromCaller, Acknowledge, []);
            }
        }

        /// <summary>Closes the connection; the called side closes first.</summary>
        public void Close()
        {
            Write(false, Fin | Acknowledge, []);
            Write(true, Fin | Acknowledge, []);
            Write(false, Acknowledge, []);
        }

        private void Write(bool fromCaller, byte flags, ReadOnlySpan<byte> payload)
        {
            uint acknowledgement = (flags & Acknowledge) == 0 ? 0 : fromCaller ? _calledNext : _callerNext;
            _capture.WriteFrame(fromCaller ? _caller : _called, fromCaller ? _called : _caller, fromCaller ? _callerNext : _calledNext, acknowledgement, flags, payload, _time);
            uint length = (uint)payload.Length + ((flags & (Syn | Fin)) != 0 ? 1u : 0);
            _ = fromCaller ? _callerNext += length : _calledNext += length;
            _time += BetweenFrames;
        }
    }
}
