using System.Globalization;
using RfbWatch.Detection;
using RfbWatch.Rules.Files;

namespace RfbWatch.Sensor.Configuration;

/// <summary>Checks the text of one setting.</summary>
internal static class SettingCheck
{
    private static readonly string[] OutputSchemes = ["http", "https", "syslog+tls", "syslog+tcp", "syslog+udp"];

    /// <summary>What is wrong with a value and what is allowed, or null.</summary>
    public static string? Problem(Setting setting, string value) => setting.Kind switch
    {
        SettingKind.Number => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number >= setting.Minimum && number <= setting.Maximum
                ? null
                : $"allowed are whole numbers from {setting.Minimum} to {setting.Maximum}.",
        SettingKind.Flag => bool.TryParse(value, out _) ? null : "allowed are true and false.",
        SettingKind.Duration => RuleDuration.Parse(value) is { } duration && duration > TimeSpan.Zero ? null : "a duration is written 30s, 5m, 12h or 14d.",
        SettingKind.Choice => setting.Choices.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"allowed are {string.Join(", ", setting.Choices)}.",
        SettingKind.Networks => FirstBad(value, text => IpPrefix.TryParse(text, out _)) is { } bad ? $"'{bad}' is no network; write 10.0.0.0/8 or fd00::/8." : null,
        SettingKind.Outputs => FirstBad(value, IsOutput) is { } bad
            ? $"'{bad}' is no output; allowed are {string.Join(", ", OutputSchemes.Select(scheme => scheme + "://host:port"))}."
            : null,
        _ => null,
    };

    private static bool IsOutput(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && OutputSchemes.Contains(address.Scheme) && address.Host.Length > 0;

    private static string? FirstBad(string list, Func<string, bool> isGood) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault(item => !isGood(item));
}
