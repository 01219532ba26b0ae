using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace RfbWatch.Outputs.Delivery;

/// <summary>Validates the certificates of one receiver, and explains in one line why a handshake failed, because the runtime's own message only refers to an inner exception.</summary>
/// <param name="authorities">Description of the trusted authorities.</param>
internal sealed class TlsFailure(string authorities)
{
    private const int MaxNameLength = 100;

    private string _reason = "";

    /// <summary>Accepts a certificate exactly if the runtime does, and records the reason if it is refused.</summary>
    public bool Accept(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _reason = errors switch
        {
            SslPolicyErrors.None => "",
            _ when certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => "the receiver presented no certificate",
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => $"the receiver's certificate is for {Names(certificate)}, not for {host}",
            _ => ChainReason(certificate, chain),
        };
        return errors == SslPolicyErrors.None;
    }

    /// <summary>Describes an exception on one line.</summary>
    public string Describe(Exception e)
    {
        var innermost = e.GetBaseException();
        bool isTls = e is AuthenticationException || e.InnerException is AuthenticationException;
        string text = isTls && _reason.Length > 0 ? _reason : innermost is SocketException ? e.Message : innermost.Message;
        return (isTls ? "TLS: " : "") + Clean(text, 400);
    }

    private string ChainReason(X509Certificate certificate, X509Chain? chain)
    {
        var status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid) && certificate is X509Certificate2 dated)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"a certificate in the receiver's chain has expired or is not valid yet; the receiver's own is valid from {dated.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} to {dated.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC");
        }

        return (status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0
            ? $"the receiver's certificate is signed by '{Clean(certificate.Issuer, MaxNameLength)}', which is not among {authorities}"
            : $"the receiver's certificate is not accepted: {status}";
    }

    private static string Names(X509Certificate certificate)
    {
        var names = (certificate as X509Certificate2)?.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString()))).Take(3).ToList();
        return names is { Count: > 0 } ? string.Join(", ", names.Select(name => $"'{Clean(name, MaxNameLength)}'")) : $"'{Clean(certificate.Subject, MaxNameLength)}'";
    }

    /// <summary>Truncates text and replaces control characters, because names in a certificate are untrusted.</summary>
    private static string Clean(string text, int longest) =>
        string.Concat(text.Take(longest).Select(character => char.IsControl(character) ? ' ' : character)).Trim();
}
