using System.Net;
using System.Net.Sockets;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>A pcap-over-IP server: what it is given to send comes to the sensor as live frames.</summary>
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

    /// <summary>Sends frames to the sensor that connected; the first time with the head of the file.</summary>
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

    /// <summary>The sensor's connection; not one that it gave up before it was taken.</summary>
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

    /// <summary>Breaks the connection off; the next <see cref="Send"/> waits for the sensor to come again.</summary>
    public void Break()
    {
        _sensor?.Dispose();
        _sensor = null;
    }

    /// <summary>Breaks the connection off and takes no other until <see cref="Listen"/>.</summary>
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
