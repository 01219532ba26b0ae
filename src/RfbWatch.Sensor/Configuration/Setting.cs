namespace RfbWatch.Sensor.Configuration;

/// <summary>The kinds of setting values.</summary>
public enum SettingKind
{
    /// <summary>Any text without control characters.</summary>
    Text,

    /// <summary>A bearer token (RFC 6750 section 2.1), or nothing.</summary>
    Token,

    /// <summary>A list of network interfaces.</summary>
    Interfaces,

    /// <summary>A list of further inputs: <c>tcp://host:port</c> or the path of a pipe.</summary>
    Sources,

    /// <summary>A list of host names.</summary>
    HostNames,

    /// <summary>A list of existing files and folders.</summary>
    Paths,

    /// <summary>A list of rule parameters, <c>rule.name=value</c>.</summary>
    Parameters,

    /// <summary>A whole number within a range.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,

    /// <summary>A duration: <c>30s</c>, <c>5m</c>, <c>12h</c>, <c>14d</c>.</summary>
    Duration,

    /// <summary>One of several words.</summary>
    Choice,

    /// <summary>A list of networks in CIDR notation.</summary>
    Networks,

    /// <summary>A list of ports and ranges of ports.</summary>
    Ports,

    /// <summary>A list of processors and ranges of processors, numbered as in the kernel.</summary>
    Processors,

    /// <summary>A list of network outputs, each a URL.</summary>
    Outputs,

    /// <summary>An IP address.</summary>
    Address,

    /// <summary>An http or https URL, or nothing.</summary>
    Url,

    /// <summary>The path of an existing file, or nothing.</summary>
    File,

    /// <summary>The path of a PEM file with at least one certificate, or nothing.</summary>
    Certificates,

    /// <summary>The path of a PEM file with a private key, or nothing.</summary>
    PrivateKey,

    /// <summary>The path of an existing folder, or nothing.</summary>
    Folder,

    /// <summary>The path of a folder that exists or can be created, or nothing.</summary>
    OutputFolder,

    /// <summary>The path of a file that exists or can be created, or nothing.</summary>
    OutputFile,
}

/// <summary>One setting of the sensor, as data: the annotated file, the validation and <c>config show</c> are generated from it.</summary>
/// <param name="Key">Its key; sections are separated by colons, as in .NET configuration.</param>
/// <param name="Kind">The kind of its values.</param>
/// <param name="Default">Its default as text; entries of a list are separated by commas; empty for none.</param>
/// <param name="Doc">Its meaning, and the effect of changing it.</param>
public sealed record Setting(string Key, SettingKind Kind, string Default, string Doc)
{
    /// <summary>Minimum value of a number.</summary>
    public long Minimum { get; init; }

    /// <summary>Maximum value of a number.</summary>
    public long Maximum { get; init; } = long.MaxValue;

    /// <summary>Maximum duration.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromDays(3650);

    /// <summary>The values of a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Whether a change requires a restart; otherwise a reload is enough.</summary>
    public bool NeedsRestart { get; init; } = true;

    /// <summary>Whether its value is a secret, which is never shown.</summary>
    public bool IsSecret => Kind == SettingKind.Token;

    /// <summary>Whether it is a list.</summary>
    public bool IsList => Kind is SettingKind.Interfaces or SettingKind.Sources or SettingKind.HostNames or SettingKind.Paths or SettingKind.Parameters or SettingKind.Networks or SettingKind.Ports or SettingKind.Processors or SettingKind.Outputs;
}
