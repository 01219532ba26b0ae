using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RfbWatch.Sensor.Service;

/// <summary>
/// Reports the state of the service to systemd (sd_notify protocol: datagrams to the socket named by NOTIFY_SOCKET). Without that socket every call does nothing.
/// </summary>
public sealed class SystemdNotifier : IDisposable
{
    private readonly Socket? _socket;

    /// <summary>Opens the socket named by the environment.</summary>
    /// <param name="notifySocket">Value of NOTIFY_SOCKET; null or empty for none. A leading <c>@</c> denotes the abstract namespace.</param>
    /// <param name="watchdogMicroseconds">Value of WATCHDOG_USEC; null or empty for none.</param>
    public SystemdNotifier(string? notifySocket, string? watchdogMicroseconds)
    {
        if (long.TryParse(watchdogMicroseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0)
        {
            WatchdogInterval = TimeSpan.FromMicroseconds(microseconds);
        }

        if (string.IsNullOrEmpty(notifySocket))
        {
            return;
        }

        string path = notifySocket[0] == '@' ? "\0" + notifySocket[1..] : notifySocket;
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            _socket = socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
        }
    }

    /// <summary>Interval within which the service must notify the watchdog, or systemd ends it; null without a watchdog.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>Reports that the service is ready.</summary>
    public void Ready(string status) => Send($"READY=1\nSTATUS={Line(status)}");

    /// <summary>Sets the line shown by <c>systemctl status</c>.</summary>
    public void Status(string status) => Send($"STATUS={Line(status)}");

    /// <summary>Reports the beginning of a reload; <see cref="Ready"/> reports its end.</summary>
    public void Reloading(TimeSpan monotonic) => Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={(long)monotonic.TotalMicroseconds}"));

    /// <summary>Notifies the watchdog that the capture loops have made progress since the last call.</summary>
    public void Watchdog() => Send("WATCHDOG=1");

    /// <summary>Reports that the service is stopping.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <inheritdoc />
    public void Dispose() => _socket?.Dispose();

    private static string Line(string text) => text.ReplaceLineEndings(" ");

    private void Send(string message)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(message));
        }
        catch (SocketException)
        {
            // The service manager has ended; the service continues without it.
        }
    }
}
