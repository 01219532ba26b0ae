using RfbWatch.Sensor.Configuration;

namespace RfbWatch.Sensor.Checks;

/// <summary>Finds secrets that are not protected: a settings file with a token, or a private key, that every user of the machine can read, and tokens that can be guessed.</summary>
internal static class SecretFileCheck
{
    private static readonly string[] Keys = ["Syslog:KeyFile", "Web:KeyFile"];
    private static readonly string[] Certificates = ["Syslog:CertificateFile", "Web:CertificateFile"];

    /// <summary>Tokens shorter than this can be guessed; guessing 16 random characters takes too long.</summary>
    private const int LeastTokenLength = 16;

    public static IEnumerable<DoctorFinding> Of(SensorConfiguration configuration)
    {
        if (configuration["Web:Token"] is { Length: > 0 and < LeastTokenLength })
        {
            yield return new("settings", CheckResult.Warning, $"Web:Token (from {configuration.OriginOf("Web:Token")}) has fewer than {LeastTokenLength} characters: it can be guessed; set a longer random token, or remove it to get a new one at each start");
        }

        if (OperatingSystem.IsWindows())
        {
            yield break;
        }

        string[] tokens = [.. SettingTable.All.Where(setting => setting.IsSecret && configuration[setting.Key].Length > 0
            && configuration.File is { } settings && configuration.OriginOf(setting.Key).StartsWith(settings + ":", StringComparison.Ordinal)).Select(setting => setting.Key)];
        if (tokens.Length > 0 && IsOpen(configuration.File!))
        {
            yield return new("settings", CheckResult.Warning, $"{configuration.File} contains {string.Join(" and ", tokens)} and every user can read it; run chmod 0640 on it, or set the secret in the environment");
        }

        foreach (var (key, certificate) in Keys.Zip(Certificates))
        {
            string name = configuration[key].Length > 0 ? key : certificate;
            if (configuration[name].Length > 0 && IsOpen(configuration[name]))
            {
                yield return new("settings", CheckResult.Warning, $"{name} is '{configuration[name]}': it contains a private key and every user can read it; run chmod 0640 on it");
            }
        }
    }

    private static bool IsOpen(string path)
    {
        try
        {
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
