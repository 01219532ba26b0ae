using System.Net;
using System.Net.Sockets;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>A pcap-over-IP server: the frames that it sends reach the sensor as live frames.</summary>
internal sealed class RemoteCapture : IDisposable
{
    private const int FileHeaderBytes = 24;
    private readonly IPEndPoint _address;
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private Socket? _sensor;

    public RemoteCapture()
    {
        _listener.Start();
        _address = (IPEndPoint)_listener.LocalEndpoint;
    }

    public string Address => $"tcp://{_address}";

    /// <summary>Sends frames to the connected sensor; the first time preceded by the file header.</summary>
    public void Send(IEnumerable<TestFrame> frames)
    {
        byte[] file = CaptureFile.Pcap(frames);
        if (_sensor is null)
        {
            _sensor = Accept();
            _sensor.Send(file);
            return;
        }

        _sensor.Send(file.AsSpan(FileHeaderBytes));
    }

    /// <summary>The sensor's connection; ignores one that it closed before it was accepted.</summary>
    private Socket Accept()
    {
        while (true)
        {
            var socket = _listener.AcceptSocket();
            if (!socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
            {
                return socket;
            }

            socket.Dispose();
        }
    }

    /// <summary>Closes the connection; the next <see cref="Send"/> waits until the sensor reconnects.</summary>
    public void Break()
    {
        _sensor?.Dispose();
        _sensor = null;
    }

    /// <summary>Closes the connection and accepts no other until <see cref="Listen"/>.</summary>
    public void Leave()
    {
        _listener.Stop();
        Break();
    }

    /// <summary>Listens again, at the same address.</summary>
    public void Listen()
    {
        _listener = new TcpListener(_address);
        _listener.Start();
    }

    public void Dispose()
    {
        _sensor?.Dispose();
        _listener.Dispose();
    }
}
