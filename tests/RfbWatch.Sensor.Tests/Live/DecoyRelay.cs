using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>
/// A viewer's host that hides the actions of its viewer: it delays each message of the viewer's handshake, and meanwhile sends copies that
/// the server's TCP drops but a sensor sees. Prints each copy as <c>decoy SEQUENCE HEX</c> on standard output.
/// </summary>
/// <param name="device">Interface towards the server.</param>
/// <param name="server">Address of the server.</param>
/// <param name="port">Its port.</param>
internal sealed class DecoyRelay(string device, string server, int port)
{
    /// <summary>Much longer than a frame needs from the raw socket to the capture.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(300);

    /// <summary>Banner, choice and ClientInit.</summary>
    private const int HeldMessages = 3;

    private readonly object _lock = new();
    private int _localPort;
    private byte[] _ethernet = [];
    private byte[] _options = [];
    private uint _clientNext;
    private uint _serverNext;

    /// <summary>Serves one viewer until its connection ends.</summary>
    public async Task RunAsync(int listenPort)
    {
        using var raw = new LinkLayerSocket(device);
        var watcher = new Thread(() => Watch(raw)) { IsBackground = true, Name = "frames" };
        watcher.Start();
        using var listener = new TcpListener(IPAddress.Loopback, listenPort);
        listener.Start();
        Console.WriteLine("ready");
        using var viewer = await listener.AcceptSocketAsync();
        using var upstream = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        upstream.Bind(new IPEndPoint(IPAddress.Any, 0));
        Volatile.Write(ref _localPort, ((IPEndPoint)upstream.LocalEndPoint!).Port);
        await upstream.ConnectAsync(server, port);
        var back = PumpAsync(upstream, viewer);
        await HoldAsync(raw, viewer, upstream);
        upstream.Shutdown(SocketShutdown.Both);
        await back;
    }

    /// <summary>The viewer's messages to the server; the first ones are delayed and preceded by copies.</summary>
    private async Task HoldAsync(LinkLayerSocket raw, Socket viewer, Socket upstream)
    {
        byte[] buffer = new byte[65_536];
        uint next = 0;
        try
        {
            for (int message = 0; await viewer.ReceiveAsync(buffer) is > 0 and var count; message++)
            {
                if (message < HeldMessages)
                {
                    // The server's answer before this message was on the wire before the viewer received it; the observing thread may be late.
                    next = message == 0 ? await FirstAsync() : next;
                    await Eventually.Is(() => ClientNext == next, "the messages before this one, on the wire");
                    foreach (var (bytes, way) in Decoys(message))
                    {
                        Forge(raw, bytes, way);
                    }

                    // Not a wait for a state: the delay is the behaviour of this host, like that of a slow viewer.
                    using var hold = new PeriodicTimer(Hold);
                    await hold.WaitForNextTickAsync();
                }

                await upstream.SendAsync(buffer.AsMemory(0, count));
                next += (uint)count;
            }
        }
        catch (SocketException)
        {
            // The viewer was killed: its connection is reset.
        }
    }

    private uint ClientNext
    {
        get
        {
            lock (_lock)
            {
                return _clientNext;
            }
        }
    }

    /// <summary>The sequence number of the first byte of the connection to the server, once its handshake was seen.</summary>
    private async Task<uint> FirstAsync()
    {
        await Eventually.Is(
            () =>
            {
                lock (_lock)
                {
                    return _options.Length > 0;
                }
            },
            "the handshake of TCP, on the wire");
        return ClientNext;
    }

    /// <summary>Another version, other choices, noise; each is dropped by the server's TCP for a different reason.</summary>
    private static (byte[] Bytes, Forgery Way)[] Decoys(int message) => message switch
    {
        0 => [("RFB 003.003\n"u8.ToArray(), Forgery.BadChecksum), ("SSH-2.0-OpenSSH_9.2p1\r\n"u8.ToArray(), Forgery.AckAhead), ("REP 000.000\n"u8.ToArray(), Forgery.NoAckFlag)],
        1 => [([2], Forgery.BadChecksum), ([16], Forgery.AckAhead), ([18], Forgery.NoAckFlag), ([19], Forgery.OldTimestamp)],
        _ => [([0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], Forgery.BadChecksum)],
    };

    private static async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[65_536];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                await to.SendAsync(buffer.AsMemory(0, count));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The viewer has ended.
        }
    }

    /// <summary>Follows the numbers of the relay's own connection.</summary>
    private void Watch(LinkLayerSocket raw)
    {
        const int Ethernet = 14;
        byte[] frame = new byte[70_000];
        while (true)
        {
            int length = raw.Receive(frame);
            if (length < Ethernet + 40 || BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(12)) != IpHeaders.EtherTypeIPv4 || frame[Ethernet + 9] != IpHeaders.ProtocolTcp)
            {
                continue;
            }

            int header = (frame[Ethernet] & 15) * 4;
            var ip = frame.AsSpan(Ethernet, BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(Ethernet + 2)));
            var tcp = ip[header..];
            int dataOffset = (tcp[12] >> 4) * 4;
            uint next = BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]) + (uint)(tcp.Length - dataOffset) + ((tcp[13] & 2) != 0 ? 1u : 0);
            int local = Volatile.Read(ref _localPort);
            lock (_lock)
            {
                if (BinaryPrimitives.ReadUInt16BigEndian(tcp) == local && BinaryPrimitives.ReadUInt16BigEndian(tcp[2..]) == port)
                {
                    _clientNext = next;
                    _ethernet = frame[..Ethernet];
                    // From the ACK of the handshake on, the options are two no-operations and the timestamps.
                    _options = (tcp[13] & 2) == 0 ? tcp[20..dataOffset].ToArray() : _options;
                }
                else if (BinaryPrimitives.ReadUInt16BigEndian(tcp[2..]) == local && BinaryPrimitives.ReadUInt16BigEndian(tcp) == port)
                {
                    _serverNext = next;
                }
            }
        }
    }

    private void Forge(LinkLayerSocket raw, byte[] bytes, Forgery way)
    {
        const int Timestamp = 4;
        lock (_lock)
        {
            byte[] options = [.. way.Options, .. _options];
            if (way.TimestampChange != 0 && _options.Length > Timestamp)
            {
                var value = options.AsSpan(way.Options.Length + Timestamp);
                BinaryPrimitives.WriteUInt32BigEndian(value, (uint)(BinaryPrimitives.ReadUInt32BigEndian(value) + way.TimestampChange));
            }

            var client = new TcpEndpoint("10.88.0.2", (ushort)_localPort);
            byte[] packet = TcpScript.Packet(client, new TcpEndpoint(server, (ushort)port), _clientNext, (uint)(_serverNext + way.AckChange), bytes, way, options);
            raw.Send([.. _ethernet, .. packet]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"decoy {_clientNext} {Convert.ToHexString(bytes)}"));
        }
    }
}
