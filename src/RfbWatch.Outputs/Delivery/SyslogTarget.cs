using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RfbWatch.Outputs.Delivery;

/// <summary>Transports of syslog messages.</summary>
public enum SyslogTransport
{
    /// <summary>RFC 5426: one message per datagram, without acknowledgement. A message counts as delivered when it is sent.</summary>
    Udp,

    /// <summary>RFC 6587: octet counting over TCP. A successful write counts as an acknowledgement.</summary>
    Tcp,

    /// <summary>RFC 5425: octet counting over TLS, with validation of the receiver's certificate and name.</summary>
    Tls,
}

/// <summary>A syslog collector (RFC 5424) that receives each record as a CEF event.</summary>
public sealed class SyslogTarget : IDeliveryTarget
{
    // Structured data uses 32473, the enterprise number for documentation and private use (RFC 5612), because RfbWatch has no enterprise number.
    /// <summary>Facility local0 and severity notice (RFC 5424 section 6.2.1).</summary>
    private const int Priority = 16 * 8 + 5;

    /// <summary>Maximum length of HOSTNAME (RFC 5424 section 6).</summary>
    private const int MaxHostNameLength = 255;

    /// <summary>Maximum length of a message in one datagram over IPv4 (RFC 5426 section 3.2).</summary>
    private const int MaxDatagramBytes = 65_507;

    /// <summary>Maximum time to wait for the receiver when closing the connection.</summary>
    private static readonly TimeSpan MaxCloseWait = TimeSpan.FromSeconds(5);

    private readonly string _host;
    private readonly int _port;
    private readonly SyslogTransport _transport;
    private readonly string _sensorName;
    private readonly string _version;
    private readonly TimeSpan _timeout;
    private readonly SyslogTls _tls;
    private readonly TlsFailure _failure;
    private Socket? _socket;
    private Stream? _stream;
    private Task _closed = Task.CompletedTask;

    /// <summary>Creates a target for a collector.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">Port; the registered ports are 514 for UDP and 6514 for TLS.</param>
    /// <param name="transport">The transport.</param>
    /// <param name="sensorName">Value of HOSTNAME in the messages.</param>
    /// <param name="version">Version of the program, for the CEF header.</param>
    /// <param name="timeout">Timeout of one attempt.</param>
    /// <param name="tls">Certificates for <see cref="SyslogTransport.Tls"/>; null for the system's certificate authorities.</param>
    public SyslogTarget(string host, int port, SyslogTransport transport, string sensorName, string version, TimeSpan timeout, SyslogTls? tls = null)
    {
        _tls = tls ?? SyslogTls.Default;
        _failure = _tls.NewFailure();
        _host = host;
        _port = port;
        _transport = transport;
        _sensorName = HostName(sensorName);
        _version = version;
        _timeout = timeout;
    }

    /// <inheritdoc />
    public string Name => string.Create(CultureInfo.InvariantCulture, $"syslog {_transport} {_host}:{_port}").ToLowerInvariant();

    /// <inheritdoc />
    public int MaxBatchRecords => 100;

    /// <inheritdoc />
    public async Task<DeliveryResult> SendAsync(IReadOnlyList<SpoolRecord> records, string spoolId, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        bool isWriting = false;
        try
        {
            await ConnectAsync(limit.Token).ConfigureAwait(false);
            isWriting = true;
            foreach (var record in records)
            {
                byte[] message = Encoding.UTF8.GetBytes(Message(record, spoolId));
                if (_transport == SyslogTransport.Udp)
                {
                    if (message.Length > MaxDatagramBytes)
                    {
                        return new DeliveryResult(DeliveryOutcome.Rejected, string.Create(CultureInfo.InvariantCulture, $"{message.Length} bytes do not fit into a datagram of at most {MaxDatagramBytes} bytes; use syslog+tls or syslog+tcp"));
                    }

                    await _socket!.SendAsync(message, limit.Token).ConfigureAwait(false);
                }
                else
                {
                    byte[] count = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message.Length} "));
                    await _stream!.WriteAsync(count, limit.Token).ConfigureAwait(false);
                    await _stream.WriteAsync(message, limit.Token).ConfigureAwait(false);
                }
            }

            if (_stream is not null)
            {
                await _stream.FlushAsync(limit.Token).ConfigureAwait(false);
                if (_closed.IsCompleted)
                {
                    // The receiver may not have read the written data.
                    throw new IOException("the receiver closed the connection");
                }
            }

            return DeliveryResult.Acknowledged;
        }
        catch (JsonException e)
        {
            return new DeliveryResult(DeliveryOutcome.Rejected, $"the record is not JSON: {e.Message}");
        }
        catch (Exception e) when (e is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            Disconnect();
            return new DeliveryResult(DeliveryOutcome.Retry, $"{Name}: {_failure.Describe(e)}", IsAnswered: !isWriting);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Disconnect();
            return new DeliveryResult(DeliveryOutcome.Retry, $"{Name}: not accepted within {_timeout.TotalSeconds:F0} s", IsAnswered: !isWriting);
        }
    }

    /// <summary>Signals the end of the data and waits until the receiver has read the rest, because dropping the connection would discard data in transit.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stream is not null && !_closed.IsCompleted)
        {
            try
            {
                if (_stream is SslStream tls)
                {
                    await tls.ShutdownAsync().WaitAsync(MaxCloseWait).ConfigureAwait(false);
                }

                _socket!.Shutdown(SocketShutdown.Send);
                await _closed.WaitAsync(MaxCloseWait).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or SocketException or TimeoutException or InvalidOperationException or CryptographicException or AuthenticationException)
            {
                // The receiver closed first, did not answer, or refused the client certificate after the client's side of the handshake was complete (TLS 1.3), in which case OpenSSL has
                // no session to shut down.
            }
        }

        Disconnect();
    }

    private string Message(SpoolRecord record, string spoolId)
    {
        string cef = CefEvent.Write(record.Payload.Span, _version);
        var reader = new Utf8JsonReader(record.Payload.Span);
        using var document = JsonDocument.ParseValue(ref reader);
        string time = document.RootElement.GetProperty("time").GetString()!;
        // RFC 5424 allows six fractional digits; rows have seven.
        string stamp = time.Length > 27 ? time[..26] + "Z" : time;
        return string.Create(CultureInfo.InvariantCulture,
            $"<{Priority}>1 {stamp} {_sensorName} rfbwatch - - [rfbwatch@32473 id=\"{spoolId}-{record.Sequence}\"] {cef}");
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        if (_socket is { Connected: true } && (_transport == SyslogTransport.Udp || !_closed.IsCompleted))
        {
            return;
        }

        Disconnect();
        _socket = _transport == SyslogTransport.Udp
            ? new Socket(SocketType.Dgram, ProtocolType.Udp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(_host, _port, cancellation).ConfigureAwait(false);
        if (_transport == SyslogTransport.Udp)
        {
            return;
        }

        _stream = new NetworkStream(_socket, ownsSocket: false);
        if (_transport == SyslogTransport.Tls)
        {
            var tls = new SslStream(_stream);
            _stream = tls;
            await tls.AuthenticateAsClientAsync(_tls.For(_host, _failure), cancellation).ConfigureAwait(false);
        }

        _closed = WatchAsync(_stream);
    }

    /// <summary>
    /// Reads until the receiver closes the connection. Syslog receivers send no data, but without a pending read, the first write after the receiver has closed would succeed and be lost.
    /// </summary>
    private static async Task WatchAsync(Stream stream)
    {
        byte[] nothing = new byte[256];
        try
        {
            while (await stream.ReadAsync(nothing, CancellationToken.None).ConfigureAwait(false) > 0)
            {
                // Received data is ignored.
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
            // The connection is closed in any case.
        }
    }

    /// <summary>Converts a sensor name to a HOSTNAME (RFC 5424 section 6): printable US-ASCII without spaces, or a hyphen if empty.</summary>
    private static string HostName(string sensorName)
    {
        string name = string.Concat(sensorName.Select(character => character is > ' ' and < '\u007f' ? character : '_'));
        return name.Length == 0 ? "-" : name[..Math.Min(name.Length, MaxHostNameLength)];
    }

    private void Disconnect()
    {
        _stream?.Dispose();
        _socket?.Dispose();
        _stream = null;
        _socket = null;
    }
}
