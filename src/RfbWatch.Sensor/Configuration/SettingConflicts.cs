using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RfbWatch.Sensor.Configuration;

/// <summary>Finds conflicts between settings that are valid individually.</summary>
internal static class SettingConflicts
{
    /// <summary>Returns one line per conflict. All values of the configuration must be valid.</summary>
    public static IEnumerable<string> Of(SensorConfiguration configuration)
    {
        string Is(string key) => $"{key} is '{configuration[key]}' (from {configuration.OriginOf(key)})";
        bool Has(string key) => configuration[key].Length > 0;
        if (configuration.Flag("Web:Enabled") && !IPAddress.IsLoopback(IPAddress.Parse(configuration["Web:Address"])) && !configuration.Flag("Web:AllowRemote"))
        {
            yield return $"{Is("Web:Address")}: it can be reached from the network; use 127.0.0.1 or ::1, or set Web:AllowRemote to true.";
        }

        foreach (string section in (string[])["Syslog", "Web"])
        {
            string certificate = $"{section}:CertificateFile", key = $"{section}:KeyFile";
            if (Has(key) && !Has(certificate))
            {
                yield return $"{Is(key)}: it requires a certificate; set {certificate} too.";
            }
            else if (Has(certificate) && Unusable(configuration[certificate], Has(key) ? configuration[key] : null) is { } problem)
            {
                yield return $"{Is(certificate)}: {(Has(key) ? $"it cannot be used with {Is(key)}" : $"it contains no private key and {key} is not set")} ({problem}); set {key} to the PEM file of the certificate's own key, without a passphrase.";
            }
        }

        if (Has("Web:MetricsClientCaFile") && !Has("Web:CertificateFile"))
        {
            yield return $"{Is("Web:MetricsClientCaFile")}: client certificates require TLS; set Web:CertificateFile too.";
        }

        if (configuration.Number("Web:MaxConnectionsPerAddress") > configuration.Number("Web:MaxConnections"))
        {
            yield return $"{Is("Web:MaxConnectionsPerAddress")}: it must be at most Web:MaxConnections, {configuration["Web:MaxConnections"]}; lower it or raise Web:MaxConnections.";
        }
    }

    private static string? Unusable(string certificate, string? key)
    {
        try
        {
            using var pair = X509Certificate2.CreateFromPemFile(certificate, key);
            return null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return e.Message.ReplaceLineEndings(" ").TrimEnd('.');
        }
    }
}
