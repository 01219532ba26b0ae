using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using RfbWatch.Capture.Live;
using RfbWatch.Detection;
using RfbWatch.Rules.Files;
using RfbWatch.Rules.Packs;

namespace RfbWatch.Sensor.Configuration;

/// <summary>Checks one value, or one entry of a list, according to the kind of its setting.</summary>
internal static partial class SettingCheck
{
    /// <summary>Maximum number of characters of a string, a path or an entry.</summary>
    private const int MaxTextLength = 4096;

    /// <summary>Maximum length of a Linux interface name (IFNAMSIZ minus the terminating NUL, linux/if.h).</summary>
    private const int MaxInterfaceNameLength = 15;

    /// <summary>Minimum duration: timers and deliveries use durations, and a shorter one would keep a processor busy.</summary>
    private static readonly TimeSpan ShortestDuration = TimeSpan.FromMilliseconds(10);

    private static readonly string[] OutputSchemes = ["http", "https", "syslog+tls", "syslog+tcp", "syslog+udp"];

    /// <summary>What a value must be, or null if it is valid.</summary>
    public static string? Problem(Setting setting, string value)
    {
        if (value.Length > MaxTextLength || value.Any(char.IsControl))
        {
            return string.Create(CultureInfo.InvariantCulture, $"it must have at most {MaxTextLength} characters, none of them a control character");
        }

        return setting.Kind switch
        {
            SettingKind.Number => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= setting.Minimum && number <= setting.Maximum
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"it must be a whole number from {setting.Minimum} to {setting.Maximum}"),
            SettingKind.Flag => bool.TryParse(value, out _) ? null : "it must be true or false",
            SettingKind.Duration => RuleDuration.Parse(value) is { } duration && duration >= ShortestDuration && duration <= setting.Longest
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"it must be a duration such as 30s, 5m, 12h or 14d, from {ShortestDuration.TotalSeconds:0.##}s to {InWords(setting.Longest)}"),
            SettingKind.Choice => setting.Choices.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"it must be one of {string.Join(", ", setting.Choices)}",
            SettingKind.Token => value.Length == 0 || TokenText().IsMatch(value) ? null : "a token consists of letters, digits and -._~+/, with = only at the end (RFC 6750)",
            SettingKind.Interfaces => IsInterface(value) ? null : "it is not an interface name; 'rfbwatch interfaces' lists the names",
            SettingKind.Sources => IsSource(value) ? null : "it must be tcp://host:port or the path of a named pipe",
            SettingKind.HostNames => Uri.CheckHostName(value) == UriHostNameType.Dns ? null : "it must be a host name such as sensor.example.net, without scheme and port",
            SettingKind.Networks => IpPrefix.LikelyLength(value) is { } length ? $"an address without a prefix length is one host; did you mean {value}/{length}?" : IpPrefix.TryParse(value, out _) && IsAddress(value.Split('/')[0]) ? null : "it is not a network; write for example 10.0.0.0/8 or fd00::/8",
            SettingKind.Parameters => RuleParameterValue.Parse(value) is null ? "it must be a parameter such as rfb-brute-force.Threshold=10" : null,
            SettingKind.Ports => PortSet.TryParse(value, out _) ? null : "it must be ports or ranges from 0 to 65535, such as 5500,5800-5810",
            SettingKind.Processors => Processors.TryParse(value, out _) ? null : string.Create(CultureInfo.InvariantCulture, $"it must be processors or ranges from 0 to {Processors.Most - 1}, such as 2,4-7"),
            SettingKind.Outputs => IsOutput(value) ? null
                : $"it is not an output; use one of {string.Join(", ", OutputSchemes.Select(scheme => scheme + "://host:port"))}, without a user name or password (use OutputToken)",
            SettingKind.Address => IsAddress(value) ? null : "it must be an IP address such as 127.0.0.1 or ::1",
            SettingKind.Url => value.Length == 0 || (Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0)
                ? null : "it must be a URL such as http://host:port or https://host:port, without a user name or password",
            SettingKind.Text => null,
            SettingKind.File => PathProblem(value, path => File.Exists(path) ? null : "there is no such file, or it cannot be read"),
            SettingKind.Folder => PathProblem(value, path => Directory.Exists(path) ? null : "there is no such folder, or it cannot be read"),
            SettingKind.Paths => PathProblem(value, path => File.Exists(path) || Directory.Exists(path) ? null : "there is no such file or folder, or it cannot be read"),
            SettingKind.OutputFolder => PathProblem(value, path => File.Exists(path) ? "it is a file, but must be a folder; a missing folder is created" : null),
            SettingKind.OutputFile => PathProblem(value, path => Directory.Exists(path) ? "it is a folder, but must be a file; a missing file is created" : null),
            SettingKind.Certificates => PathProblem(value, Certificates),
            SettingKind.PrivateKey => PathProblem(value, PrivateKey),
        };
    }

    /// <summary>The problem with a path; null for an empty path.</summary>
    private static string? PathProblem(string path, Func<string, string?> problem) => path.Length == 0 ? null : problem(path);

    private static string? Certificates(string path)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            return certificates.Count > 0 ? null : "it contains no certificate in PEM format (-----BEGIN CERTIFICATE-----)";
        }
        catch (CryptographicException e)
        {
            return $"it contains no valid certificate ({e.Message.TrimEnd('.')}); it must be in PEM format (-----BEGIN CERTIFICATE-----)";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"it cannot be read ({e.Message.TrimEnd('.')}); it must be a PEM file";
        }
    }

    private static string? PrivateKey(string path)
    {
        try
        {
            return File.ReadAllText(path).Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? null : "it contains no private key in PEM format (-----BEGIN PRIVATE KEY-----)";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"it cannot be read ({e.Message.TrimEnd('.')}); it must be a PEM file";
        }
    }

    private static bool IsInterface(string name) =>
        name.Length > 0 && (OperatingSystem.IsWindows() || (name.Length <= MaxInterfaceNameLength && !name.Contains('/', StringComparison.Ordinal) && !name.Any(char.IsWhiteSpace) && name is not ("." or "..")));

    /// <summary>The short forms of IPv4 addresses (a single number, 127.1) are more often mistakes than intended.</summary>
    private static bool IsAddress(string text) => IPAddress.TryParse(text, out _) && (text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3);

    private static bool IsSource(string text) => text.Contains("://", StringComparison.Ordinal)
        ? Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "tcp", Port: > 0, Host.Length: > 0, UserInfo.Length: 0, PathAndQuery: "" or "/" }
        : text.Trim().Length > 0 && !Directory.Exists(text);

    private static bool IsOutput(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && OutputSchemes.Contains(address.Scheme) && address.Host.Length > 0 && address.UserInfo.Length == 0 && address.Port != 0;

    private static string InWords(TimeSpan longest) => longest < TimeSpan.FromDays(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{longest.TotalSeconds:0}s") : string.Create(CultureInfo.InvariantCulture, $"{longest.TotalDays:0}d");

    [GeneratedRegex("^[A-Za-z0-9._~+/-]+=*$", RegexOptions.CultureInvariant)]
    private static partial Regex TokenText();
}
