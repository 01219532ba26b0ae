using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RfbWatch.Outputs.Tests.Syslog;

/// <summary>A syslog receiver that accepts RFC 5425 frames with strict octet counting, over TLS or unencrypted.</summary>
internal sealed class SyslogReceiver : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private readonly X509Certificate2Collection? _clientAuthorities;
    private readonly ConcurrentBag<Socket> _connections = [];
    private int _accepted;

    public SyslogReceiver((string Certificate, string Key)? tls = null, string? clientAuthority = null)
    {
        if (tls is var (certificate, key))
        {
            using var pem = X509Certificate2.CreateFromPemFile(certificate, key);
            _certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), null);
        }

        if (clientAuthority is not null)
        {
            _clientAuthorities = [];
            _clientAuthorities.ImportFromPemFile(clientAuthority);
        }

        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Messages in order.</summary>
    public ConcurrentQueue<string> Messages { get; } = new();

    /// <summary>Connections accepted so far.</summary>
    public int Accepted => _accepted;

    /// <summary>Closes every connection, like a receiver that is restarted.</summary>
    public void CloseConnections()
    {
        while (_connections.TryTake(out var socket))
        {
            socket.Dispose();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        CloseConnections();
        _certificate?.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                Interlocked.Increment(ref _accepted);
                _connections.Add(socket);
                _ = ReadAsync(socket);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ReadAsync(Socket socket)
    {
        try
        {
            Stream stream = new NetworkStream(socket);
            if (_certificate is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = _certificate,
                    ClientCertificateRequired = _clientAuthorities is not null,
                    RemoteCertificateValidationCallback = (_, shown, _, _) => _clientAuthorities is null || (shown is not null && IsSigned(shown)),
                });
                stream = tls;
            }

            while (await FrameAsync(stream) is { } message)
            {
                Messages.Enqueue(message);
            }
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
        {
            // Closed by the sender or the test.
        }
        finally
        {
            socket.Dispose();
        }
    }

    private bool IsSigned(X509Certificate shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(_clientAuthorities!);
        using var certificate = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
        return chain.Build(certificate);
    }

    /// <summary>RFC 5425 section 4.3: MSG-LEN without a leading zero, one space, and as many octets.</summary>
    private static async Task<string?> FrameAsync(Stream stream)
    {
        byte[] one = new byte[1];
        var length = new StringBuilder();
        while (true)
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            if (one[0] == ' ')
            {
                break;
            }

            Assert.InRange((char)one[0], length.Length == 0 ? '1' : '0', '9');
            length.Append((char)one[0]);
        }

        byte[] message = new byte[int.Parse(length.ToString(), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(message);
        return Encoding.UTF8.GetString(message);
    }
}
