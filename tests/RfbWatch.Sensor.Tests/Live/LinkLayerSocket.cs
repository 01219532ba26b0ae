using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>A raw AF_PACKET socket on one interface (packet(7)): receives every frame, and sends frames unchanged.</summary>
internal sealed class LinkLayerSocket : IDisposable
{
    private const ushort AllProtocols = 0x0003;
    private readonly Socket _socket;

    public LinkLayerSocket(string device)
    {
        // socket(2) expects the protocol in network byte order.
        _socket = new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)BinaryPrimitives.ReverseEndianness(AllProtocols));
        _socket.Bind(new DeviceEndPoint(int.Parse(File.ReadAllText($"/sys/class/net/{device}/ifindex"), CultureInfo.InvariantCulture)));
    }

    /// <summary>Waits for the next frame; returns its length.</summary>
    public int Receive(byte[] buffer) => _socket.Receive(buffer);

    public void Send(byte[] frame) => Assert.Equal(frame.Length, _socket.Send(frame));

    public void Dispose() => _socket.Dispose();

    /// <summary>struct sockaddr_ll with protocol and interface index.</summary>
    private sealed class DeviceEndPoint(int index) : EndPoint
    {
        private const int Size = 20;

        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, Size);
            BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[2..], AllProtocols);
            BinaryPrimitives.WriteInt32LittleEndian(address.Buffer.Span[4..], index);
            return address;
        }
    }
}
