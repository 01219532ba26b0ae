using System.Net;
using System.Net.Sockets;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>A pcap-over-IP server: what it is given to send comes to the sensor as live frames.</summary>
internal sealed class RemoteCapture : IDisposable
{
    private const int FileHeaderBytes = 24;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Socket? _sensor;

    public RemoteCapture() => _listener.Start();

    public string Address => $"tcp://{_listener.LocalEndpoint}";

    /// <summary>Sends frames to the sensor that connected; the first time with the head of the file.</summary>
    public void Send(IEnumerable<TestFrame> frames)
    {
        byte[] file = CaptureFile.Pcap(frames);
        if (_sensor is null)
        {
            _sensor = _listener.AcceptSocket();
            _sensor.Send(file);
            return;
        }

        _sensor.Send(file.AsSpan(FileHeaderBytes));
    }

    /// <summary>Breaks the connection off; the next <see cref="Send"/> waits for the sensor to come again.</summary>
    public void Break()
    {
        _sensor?.Dispose();
        _sensor = null;
    }

    public void Dispose()
    {
        _sensor?.Dispose();
        _listener.Dispose();
    }
}
