using System.Net.Sockets;
using System.Text;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>The receiver of sd_notify, in place of systemd.</summary>
internal sealed class ServiceManager : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public ServiceManager(TestFolder folder)
    {
        Address = folder.Of("notify");
        _socket.Bind(new UnixDomainSocketEndPoint(Address));
    }

    public string Address { get; }

    /// <summary>All messages received but not read yet.</summary>
    public List<string> Take()
    {
        var messages = new List<string>();
        byte[] datagram = new byte[8192];
        while (_socket.Available > 0)
        {
            messages.Add(Encoding.UTF8.GetString(datagram, 0, _socket.Receive(datagram)));
        }

        return messages;
    }

    /// <summary>Waits for a message with this prefix; earlier messages are discarded.</summary>
    public async Task<string> NextAsync(string start)
    {
        string? found = null;
        await Eventually.Is(() => (found = TakeUntil(start)) is not null, $"a notification '{start}'");
        return found!;
    }

    public void Dispose() => _socket.Dispose();

    private string? TakeUntil(string start)
    {
        byte[] datagram = new byte[8192];
        while (_socket.Available > 0)
        {
            string message = Encoding.UTF8.GetString(datagram, 0, _socket.Receive(datagram));
            if (message.StartsWith(start, StringComparison.Ordinal))
            {
                return message;
            }
        }

        return null;
    }
}
