using System.CommandLine;
using RfbWatch.Sensor.Configuration;

namespace RfbWatch.Cli;

/// <summary>The options of the verbs that read the sensor's configuration: each overrides a setting, with the origin <c>command line</c>.</summary>
internal sealed class SensorSettings(Terminal terminal)
{
    /// <summary>The file that is read if none is named and it exists.</summary>
    public const string DefaultFile = "/etc/rfbwatch/rfbwatch.json";

    private readonly Option<string?> _config = new("--config", "-c") { Description = $"Settings file ('rfbwatch config default' prints one with all settings). Default: {DefaultFile}, if it exists.", HelpName = "FILE" };
    private readonly Option<string?> _interface = new("--interface", "-i") { Description = "Interfaces to monitor, separated by commas (setting Interfaces).", HelpName = "NAME[,NAME]" };
    private readonly Option<string?> _source = new("--source") { Description = "Additional sources: tcp://host:port for pcap-over-IP, or a named pipe (setting Sources).", HelpName = "INPUT[,INPUT]" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Folder of the JSONL files, one per table, and of the event store (setting Files:Folder).", HelpName = "DIR" };
    private readonly Option<string[]> _rules = new("--rules") { Description = "Your own rule files and folders (setting Rules:Paths).", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> _noRules = new("--no-rules") { Description = "Do not run the included rules (setting Rules:Shipped)." };
    private readonly Option<string?> _homeNet = new("--home-net") { Description = "Your networks (setting HomeNetworks).", HelpName = "CIDR[,CIDR]" };
    private readonly Option<string?> _filter = new("--filter") { Description = "BPF filter; requires libpcap (setting Filter).", HelpName = "EXPRESSION" };
    private readonly Option<string?> _backend = new("--backend") { Description = "How frames are captured: auto, af_packet or libpcap (setting Backend).", HelpName = "NAME" };
    private readonly Option<string?> _logFormat = new("--log-format") { Description = "Format of the sensor's log on standard error: text or json (setting Log:Format).", HelpName = "FORMAT" };
    private readonly Option<string[]> _set = new("--set") { Description = "Any setting, as KEY=VALUE.", HelpName = "KEY=VALUE", AllowMultipleArgumentsPerToken = true };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _config, _interface, _source, _output, _rules, _noRules, _homeNet, _filter, _backend, _logFormat, _set })
        {
            command.Add(option);
        }
    }

    /// <summary>Adds the options that locate a sensor's settings and files.</summary>
    public void AddPlacesTo(Command command)
    {
        foreach (var option in new Option[] { _config, _output, _set })
        {
            command.Add(option);
        }
    }

    /// <summary>The merged configuration, with its errors.</summary>
    public SensorConfiguration Load(ParseResult parsed)
    {
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        void Set(string key, string? value)
        {
            if (value is not null)
            {
                options[key] = value;
            }
        }

        Set("Interfaces", parsed.GetValue(_interface));
        Set("Sources", parsed.GetValue(_source));
        Set("Files:Folder", parsed.GetValue(_output));
        Set("HomeNetworks", parsed.GetValue(_homeNet));
        Set("Filter", parsed.GetValue(_filter));
        Set("Backend", parsed.GetValue(_backend));
        Set("Log:Format", parsed.GetValue(_logFormat));
        Set("Rules:Paths", parsed.GetValue(_rules) is { Length: > 0 } rules ? string.Join(',', rules) : null);
        Set("Rules:Shipped", parsed.GetValue(_noRules) ? "false" : null);
        foreach (string pair in parsed.GetValue(_set) ?? [])
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new UsageException($"--set '{pair}': write KEY=VALUE; 'rfbwatch config show' lists the keys");
            }

            Set(pair[..equals], pair[(equals + 1)..]);
        }

        string? file = parsed.GetValue(_config) ?? (File.Exists(DefaultFile) ? DefaultFile : null);
        return SensorConfiguration.Load(file, terminal.Environment, options);
    }
}
