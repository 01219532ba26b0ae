using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RfbWatch.Sensor.Configuration;

/// <summary>Finds what is wrong between settings that are right one by one.</summary>
internal static class SettingConflicts
{
    /// <summary>One line for each conflict. Only for a configuration whose values are right.</summary>
    public static IEnumerable<string> Of(SensorConfiguration configuration)
    {
        string Is(string key) => $"{key} is '{configuration[key]}' (from {configuration.OriginOf(key)})";
        bool Has(string key) => configuration[key].Length > 0;
        if (configuration.Flag("Web:Enabled") && !IPAddress.IsLoopback(IPAddress.Parse(configuration["Web:Address"])) && !configuration.Flag("Web:AllowRemote"))
        {
            yield return $"{Is("Web:Address")}: others can reach it; allowed are 127.0.0.1 and ::1, or set Web:AllowRemote to true.";
        }

        foreach (string section in (string[])["Syslog", "Web"])
        {
            string certificate = $"{section}:CertificateFile", key = $"{section}:KeyFile";
            if (Has(key) && !Has(certificate))
            {
                yield return $"{Is(key)}: it needs its certificate; set {certificate} too.";
            }
            else if (Has(certificate) && Unusable(configuration[certificate], Has(key) ? configuration[key] : null) is { } problem)
            {
                yield return $"{Is(certificate)}: {(Has(key) ? $"it cannot be used with {Is(key)}" : $"its private key is not in it and {key} names none")} ({problem}); set {key} to the PEM file of the certificate's own key, without a passphrase.";
            }
        }

        if (Has("Web:MetricsClientCaFile") && !Has("Web:CertificateFile"))
        {
            yield return $"{Is("Web:MetricsClientCaFile")}: clients show certificates over TLS only; set Web:CertificateFile too.";
        }

        if (configuration.Number("Web:MaxConnectionsPerAddress") > configuration.Number("Web:MaxConnections"))
        {
            yield return $"{Is("Web:MaxConnectionsPerAddress")}: allowed is at most Web:MaxConnections, {configuration["Web:MaxConnections"]}; lower the one or raise the other.";
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
