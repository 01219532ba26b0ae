using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace RfbWatch.Outputs.Delivery;

/// <summary>Checks whether a receiver can be reached, by name resolution, connection and TLS handshake. Sends no application data.</summary>
public static class ReceiverProbe
{
    private const int SyslogPort = 514;
    private const int SyslogTcpPort = 601;
    private const int SyslogTlsPort = 6514;

    /// <summary>Checks a receiver.</summary>
    /// <param name="address">Its URL: http, https, syslog+tls, syslog+tcp or syslog+udp.</param>
    /// <param name="tls">Certificates for TLS.</param>
    /// <param name="timeout">Timeout.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="stop">Cancels the check.</param>
    /// <returns>Why the receiver cannot be reached, on one line; null if it can. UDP has no acknowledgement, so for syslog+udp only the name is resolved.</returns>
    public static async Task<string?> TryAsync(Uri address, SyslogTls tls, TimeSpan timeout, TimeProvider clock, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(timeout, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        var failure = tls.NewFailure();
        bool datagrams = address.Scheme == "syslog+udp";
        using var socket = datagrams ? new Socket(SocketType.Dgram, ProtocolType.Udp) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address.IdnHost, PortOf(address), limit.Token).ConfigureAwait(false);
            if (address.Scheme is "https" or "syslog+tls")
            {
                await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
                await stream.AuthenticateAsClientAsync(tls.For(address.IdnHost, failure), limit.Token).ConfigureAwait(false);
            }

            return null;
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            return failure.Describe(e);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return FormattableString.Invariant($"no answer within {timeout.TotalSeconds:0.#} s");
        }
    }

    private static int PortOf(Uri address) => address.Port > 0 ? address.Port : address.Scheme switch
    {
        "syslog+tls" => SyslogTlsPort,
        "syslog+tcp" => SyslogTcpPort,
        _ => SyslogPort,
    };
}
