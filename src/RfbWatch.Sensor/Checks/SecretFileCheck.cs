using RfbWatch.Sensor.Configuration;

namespace RfbWatch.Sensor.Checks;

/// <summary>Finds secrets that are none: a settings file with a token or a private key that every user of the machine may read, a token that can be guessed.</summary>
internal static class SecretFileCheck
{
    private static readonly string[] Keys = ["Syslog:KeyFile", "Web:KeyFile"];
    private static readonly string[] Certificates = ["Syslog:CertificateFile", "Web:CertificateFile"];

    /// <summary>Characters under which a token may be guessed by asking: 16 random ones take longer than anybody has.</summary>
    private const int LeastTokenLength = 16;

    public static IEnumerable<DoctorFinding> Of(SensorConfiguration configuration)
    {
        if (configuration["Web:Token"] is { Length: > 0 and < LeastTokenLength })
        {
            yield return new("settings", CheckResult.Warning, $"Web:Token (from {configuration.OriginOf("Web:Token")}) has fewer than {LeastTokenLength} characters: it can be guessed by asking often; set a longer random one, or leave it out for one that is made at each start");
        }

        if (OperatingSystem.IsWindows())
        {
            yield break;
        }

        string[] tokens = [.. SettingTable.All.Where(setting => setting.IsSecret && configuration[setting.Key].Length > 0
            && configuration.File is { } settings && configuration.OriginOf(setting.Key).StartsWith(settings + ":", StringComparison.Ordinal)).Select(setting => setting.Key)];
        if (tokens.Length > 0 && IsOpen(configuration.File!))
        {
            yield return new("settings", CheckResult.Warning, $"{configuration.File} holds {string.Join(" and ", tokens)}, and every user may read it; chmod 0640 it, or set the secret by environment");
        }

        foreach (var (key, certificate) in Keys.Zip(Certificates))
        {
            string name = configuration[key].Length > 0 ? key : certificate;
            if (configuration[name].Length > 0 && IsOpen(configuration[name]))
            {
                yield return new("settings", CheckResult.Warning, $"{name} is '{configuration[name]}': it holds a private key, and every user may read it; chmod 0640 it");
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
