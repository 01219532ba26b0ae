using System.Globalization;
using System.Net;
using RfbWatch.Detection;
using RfbWatch.Rules.Files;

namespace RfbWatch.Sensor.Configuration;

/// <summary>Checks the text of one setting.</summary>
internal static class SettingCheck
{
    /// <summary>Timers and deliveries go by durations: none that would keep a processor busy.</summary>
    private static readonly TimeSpan ShortestDuration = TimeSpan.FromMilliseconds(10);

    private static readonly string[] OutputSchemes = ["http", "https", "syslog+tls", "syslog+tcp", "syslog+udp"];

    /// <summary>What is wrong with a value and what is allowed, or null.</summary>
    public static string? Problem(Setting setting, string value) => setting.Kind switch
    {
        SettingKind.Number => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number >= setting.Minimum && number <= setting.Maximum
                ? null
                : $"allowed are whole numbers from {setting.Minimum} to {setting.Maximum}.",
        SettingKind.Flag => bool.TryParse(value, out _) ? null : "allowed are true and false.",
        SettingKind.Duration => RuleDuration.Parse(value) is { } duration && duration >= ShortestDuration && duration <= setting.Longest
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"a duration is written 30s, 5m, 12h or 14d; allowed are {ShortestDuration.TotalSeconds:0.##}s to {setting.Longest.TotalDays:0}d."),
        SettingKind.Choice => setting.Choices.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"allowed are {string.Join(", ", setting.Choices)}.",
        SettingKind.Networks => FirstBad(value, text => IpPrefix.TryParse(text, out _)) is { } bad ? $"'{bad}' is no network; write 10.0.0.0/8 or fd00::/8." : null,
        SettingKind.Ports => PortSet.TryParse(value, out _) ? null : "ports and ranges from 0 to 65535 are written 5500,5800-5810.",
        SettingKind.Outputs => FirstBad(value, IsOutput) is { } bad
            ? $"'{ShownUrl.Of(bad)}' is no output; allowed are {string.Join(", ", OutputSchemes.Select(scheme => scheme + "://host:port"))}, without a user name or password (OutputToken is for that)."
            : null,
        SettingKind.Address => IPAddress.TryParse(value, out _) ? null : "an IP address is written 127.0.0.1 or ::1.",
        SettingKind.Url => value.Length == 0 || (Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") ? null : "a URL is written http://host:port or https://host:port.",
        SettingKind.File => value.Length == 0 || File.Exists(value) ? null : "there is no such file, or it may not be read.",
        _ => null,
    };

    /// <summary>What is wrong between settings that are right one by one.</summary>
    public static IEnumerable<string> Conflicts(SensorConfiguration configuration)
    {
        if (bool.TryParse(configuration["Web:Enabled"], out bool enabled) && enabled
            && IPAddress.TryParse(configuration["Web:Address"], out var address) && !IPAddress.IsLoopback(address)
            && bool.TryParse(configuration["Web:AllowRemote"], out bool remote) && !remote)
        {
            yield return $"Web:Address is '{address}' (from {configuration.OriginOf("Web:Address")}): others can reach it; allowed are 127.0.0.1 and ::1, or set Web:AllowRemote to true.";
        }

        if (configuration["Syslog:KeyFile"].Length > 0 && configuration["Syslog:CertificateFile"].Length == 0)
        {
            yield return $"Syslog:KeyFile is '{configuration["Syslog:KeyFile"]}' (from {configuration.OriginOf("Syslog:KeyFile")}): it needs the certificate, Syslog:CertificateFile.";
        }
    }

    private static bool IsOutput(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && OutputSchemes.Contains(address.Scheme) && address.Host.Length > 0 && address.UserInfo.Length == 0;

    private static string? FirstBad(string list, Func<string, bool> isGood) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault(item => !isGood(item));
}
