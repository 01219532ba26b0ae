using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using RfbWatch.Sensor.Log;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Web;

/// <summary>
/// TLS of the page: its certificate, which is reloaded when its file changes (certificates are renewed every few weeks), and the certificate authorities of clients that may read /metrics.
/// </summary>
internal sealed class WebTls
{
    /// <summary>Extended key usage of a client (RFC 5280 section 4.2.1.12, id-kp-clientAuth).</summary>
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    /// <summary>Interval at which the files are checked for changes.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly string _certificateFile;
    private readonly string? _keyFile;
    private readonly X509Certificate2Collection? _clientAuthorities;
    private readonly SensorLog _log;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private SslStreamCertificateContext _current;
    private DateTime _changed;
    private long _looked;

    private WebTls(string certificateFile, string? keyFile, string? clientAuthorityFile, SensorLog log, TimeProvider clock)
    {
        _certificateFile = certificateFile;
        _keyFile = keyFile;
        _log = log;
        _clock = clock;
        if (clientAuthorityFile is not null)
        {
            _clientAuthorities = [];
            _clientAuthorities.ImportFromPemFile(clientAuthorityFile);
        }

        _changed = Changed();
        _looked = clock.GetTimestamp();
        _current = Read();
    }

    /// <summary>The TLS settings of a configuration; null if the page uses plain HTTP.</summary>
    /// <exception cref="SensorStartException">A file can no longer be used.</exception>
    public static WebTls? Of(SensorOptions options, SensorLog log, TimeProvider clock)
    {
        if (options.Text("Web:CertificateFile") is not { } certificate)
        {
            return null;
        }

        try
        {
            return new WebTls(certificate, options.Text("Web:KeyFile"), options.Text("Web:MetricsClientCaFile"), log, clock);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw new SensorStartException(Engine.ExitCode.Usage, [$"Web:CertificateFile is '{certificate}': {e.Message}"]);
        }
    }

    /// <summary>Whether /metrics requires a client certificate instead of the token.</summary>
    public bool AsksClients => _clientAuthorities is not null;

    /// <summary>The callback that returns the TLS options for each handshake.</summary>
    /// <param name="timeout">Timeout of a handshake.</param>
    public TlsHandshakeCallbackOptions Handshake(TimeSpan timeout) => new()
    {
        HandshakeTimeout = timeout,
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Current(),
            ClientCertificateRequired = AsksClients,
            // Clients without a certificate can request the page with the token.
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is null || (AsksClients && IsSigned(certificate)),
        }),
    };

    private bool IsSigned(X509Certificate certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_clientAuthorities!);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientUsage));
        using var shown = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(shown);
    }

    private SslStreamCertificateContext Current()
    {
        lock (_lock)
        {
            if (_clock.GetElapsedTime(_looked) < LookInterval)
            {
                return _current;
            }

            _looked = _clock.GetTimestamp();
            try
            {
                if (Changed() is var changed && changed != _changed)
                {
                    _current = Read();
                    _changed = changed;
                    _log.Write(LogLevel.Information, "web", $"{_certificateFile} changed and was reloaded");
                }
            }
            catch (Exception e) when (IsUnreadable(e))
            {
                // The file may be incomplete while it is being written: reading is retried about a minute later.
                _changed = default;
                _log.Write(LogLevel.Warning, "web", $"Web:CertificateFile is '{_certificateFile}': it changed and cannot be read ({e.Message}); the previous certificate stays in use");
                _looked = _clock.GetTimestamp() + 60 * _clock.TimestampFrequency;
            }

            return _current;
        }
    }

    private static bool IsUnreadable(Exception e) => e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;

    private DateTime Changed()
    {
        var certificate = File.GetLastWriteTimeUtc(_certificateFile);
        var key = _keyFile is null ? certificate : File.GetLastWriteTimeUtc(_keyFile);
        return certificate > key ? certificate : key;
    }

    private SslStreamCertificateContext Read()
    {
        var pair = X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile);
        if (OperatingSystem.IsWindows())
        {
            // Windows TLS does not accept an ephemeral key.
            using var ephemeral = pair;
            pair = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pfx), null);
        }

        var signers = new X509Certificate2Collection();
        signers.ImportFromPemFile(_certificateFile);
        return SslStreamCertificateContext.Create(pair, signers, offline: true);
    }
}
