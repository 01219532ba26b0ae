using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RfbWatch.Outputs.Delivery;

/// <summary>Whom a sender over TLS believes, and who it says it is: syslog (RFC 5425 section 4.2) and https receivers alike.</summary>
public sealed class SyslogTls
{
    private readonly X509Certificate2Collection? _authorities;
    private readonly X509Certificate2? _own;

    private SyslogTls(X509Certificate2Collection? authorities, X509Certificate2? own)
    {
        _authorities = authorities;
        _own = own;
    }

    /// <summary>The machine's authorities, and no certificate of one's own.</summary>
    public static SyslogTls Default { get; } = new(null, null);

    /// <summary>Reads certificates.</summary>
    /// <param name="authorities">PEM file of the only authorities that are believed; null for the machine's.</param>
    /// <param name="certificate">PEM file of the certificate that is shown to receivers; null for none.</param>
    /// <param name="key">PEM file of its key; null when it is in the same file.</param>
    /// <exception cref="IOException">A file cannot be read or holds no certificate.</exception>
    public static SyslogTls Read(string? authorities, string? certificate, string? key)
    {
        X509Certificate2Collection? believed = null;
        if (authorities is not null)
        {
            believed = [];
            Import(authorities, () => believed.ImportFromPemFile(authorities));
            if (believed.Count == 0)
            {
                throw new IOException($"{authorities}: there is no certificate in it; write authorities in PEM, -----BEGIN CERTIFICATE-----");
            }
        }

        X509Certificate2? own = null;
        if (certificate is not null)
        {
            Import(certificate, () => own = X509Certificate2.CreateFromPemFile(certificate, key));
        }

        return new SyslogTls(believed, own);
    }

    /// <summary>Keeps why certificates of one receiver were refused.</summary>
    internal TlsFailure NewFailure() => new(_authorities is null ? "this machine's authorities (Syslog:CaFile names others)" : "the authorities of Syslog:CaFile");

    /// <summary>What a handshake with a receiver of this name asks for. Its name is checked whatever authority signed it.</summary>
    /// <param name="host">The receiver's name.</param>
    /// <param name="failure">Judges the receiver's certificate and keeps why it was refused.</param>
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
            throw new IOException($"{path}: no certificate or key can be read from it: {e.Message}", e);
        }
    }
}
