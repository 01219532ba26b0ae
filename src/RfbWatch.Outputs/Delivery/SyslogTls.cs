using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RfbWatch.Outputs.Delivery;

/// <summary>The certificates of a TLS client (trusted authorities and client certificate) for syslog (RFC 5425 section 4.2) and https receivers.</summary>
public sealed class SyslogTls
{
    private readonly X509Certificate2Collection? _authorities;
    private readonly X509Certificate2? _own;

    private SyslogTls(X509Certificate2Collection? authorities, X509Certificate2? own)
    {
        _authorities = authorities;
        _own = own;
    }

    /// <summary>The system's certificate authorities, without a client certificate.</summary>
    public static SyslogTls Default { get; } = new(null, null);

    /// <summary>Reads certificates.</summary>
    /// <param name="authorities">PEM file with the only trusted certificate authorities; null for the system's.</param>
    /// <param name="certificate">PEM file with the client certificate; null for none.</param>
    /// <param name="key">PEM file with its key; null if the key is in the certificate file.</param>
    /// <exception cref="IOException">A file cannot be read or contains no certificate.</exception>
    public static SyslogTls Read(string? authorities, string? certificate, string? key)
    {
        X509Certificate2Collection? believed = null;
        if (authorities is not null)
        {
            believed = [];
            Import(authorities, () => believed.ImportFromPemFile(authorities));
            if (believed.Count == 0)
            {
                throw new IOException($"{authorities}: it contains no certificate in PEM format (-----BEGIN CERTIFICATE-----)");
            }
        }

        X509Certificate2? own = null;
        if (certificate is not null)
        {
            Import(certificate, () => own = X509Certificate2.CreateFromPemFile(certificate, key));
        }

        return new SyslogTls(believed, own);
    }

    /// <summary>Creates an object that records why certificates of one receiver were refused.</summary>
    internal TlsFailure NewFailure() => new(_authorities is null ? "this system's certificate authorities (to trust others, set Syslog:CaFile)" : "the certificate authorities in Syslog:CaFile");

    /// <summary>Creates the options for the handshake with a receiver. The receiver's name is always checked.</summary>
    /// <param name="host">The receiver's name.</param>
    /// <param name="failure">Validates the receiver's certificate and records why it was refused.</param>
    internal SslClientAuthenticationOptions For(string host, TlsFailure failure)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host, RemoteCertificateValidationCallback = (_, certificate, chain, errors) => failure.Accept(host, certificate, chain, errors),
        };
        if (_own is not null)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(_own, additionalCertificates: null, offline: true);
        }

        if (_authorities is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(_authorities);
            options.CertificateChainPolicy = policy;
        }

        return options;
    }

    private static void Import(string path, Action import)
    {
        try
        {
            import();
        }
        catch (Exception e) when (e is CryptographicException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"{path}: it contains no valid certificate or key: {e.Message}", e);
        }
    }
}
