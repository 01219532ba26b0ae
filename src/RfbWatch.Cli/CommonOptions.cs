using System.CommandLine;
using System.Globalization;
using RfbWatch.Capture.Files;
using RfbWatch.Capture.Native;
using RfbWatch.Detection;
using RfbWatch.Detection.Challenges;
using RfbWatch.Engine;
using RfbWatch.Events;
using RfbWatch.Flows;
using RfbWatch.Outputs;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Conversations;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Cli;

/// <summary>The options that several verbs share, and their values.</summary>
internal sealed class CommonOptions(OptionGroup groups)
{
    private const int LeastFlows = 1024;
    private const int MostFlows = 1 << 26;

    private readonly Option<string?> _format = new("--format") { Description = "What goes to standard output: table, jsonl, csv, parquet or none. Default: table on a terminal, jsonl otherwise.", HelpName = "FORMAT" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Also write one file per table to this folder.", HelpName = "DIR" };
    private readonly Option<string> _outputFormat = new("--output-format") { Description = "Format of those files: jsonl, csv or parquet.", HelpName = "FORMAT", DefaultValueFactory = _ => "jsonl" };
    private readonly Option<string?> _homeNet = new("--home-net") { Description = "Your networks, as comma-separated CIDR blocks. Default: the private ranges.", HelpName = "CIDR[,CIDR]" };
    private readonly Option<string?> _watchPorts = new("--watch-ports") { Description = $"Write connection rows for these ports even if the connection is not VNC. Default: {PortSet.Watched}.", HelpName = "PORTS" };
    private readonly Option<bool> _allConnections = new("--all-connections") { Description = "Write connection rows for every TCP flow." };
    private readonly Option<bool> _noInference = new("--no-inference") { Description = "Leave the process columns empty instead of inferring them from the product." };
    private readonly Option<bool> _showNames = new("--show-names") { Description = "Keep the names of transferred files." };
    private readonly Option<string?> _now = new("--now") { Description = "Reference time for now() and ago(); every rule runs once, at this time. Default: the time of the last packet, and each rule at the times of its schedule.", HelpName = "TIME" };
    private readonly Option<int?> _workers = new("--workers") { Description = "Files read, and then rules run, in parallel. Default: one per processor. The output does not depend on it.", HelpName = "N" };
    private readonly Option<int?> _maxFlows = new("--max-flows") { Description = $"Maximum number of TCP flows per worker, {LeastFlows} to {MostFlows}; limits the memory. Evicted flows are counted. Default: {new TriageOptions { Paths = [] }.Flows.MaxFlows}.", HelpName = "N" };
    private readonly Option<string?> _failOn = new("--fail-on") { Description = "Exit with code 1 if a session has this severity or a higher one: Informational, Low, Medium, High or Critical. Sessions whose alerts are suppressed by an exception do not count.", HelpName = "SEVERITY" };
    private readonly Option<string[]> _rules = new("--rules") { Description = "Rule files and folders to run in addition to the included packs.", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> _noRules = new("--no-rules") { Description = "Do not run the included rules. With --rules, only those rules run." };
    private readonly Option<string[]> _telemetry = new("--telemetry") { Description = "Exported endpoint telemetry (CSV, JSON, Parquet; a file, a folder or folder/*.parquet) for the rules; TABLE= is optional.", HelpName = "TABLE=FILE", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _exceptions = new("--exceptions") { Description = "Exceptions file: known benign activity whose alerts are suppressed.", HelpName = "FILE" };
    private readonly Option<string?> _watchlists = new("--watchlists") { Description = "Folder with the CSV files that rules read with _GetWatchlist('name').", HelpName = "DIR" };
    private readonly Option<string[]> _functions = new("--functions") { Description = "Files and folders with saved functions that queries call: parsers in YAML, and .kql files.", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _params = new("--param") { Description = "Value of a rule's parameter, as KQL; 'rfbwatch rules show RULE' lists them.", HelpName = "RULE.NAME=VALUE" };
    private readonly Option<string?> _inventory = new("--inventory") { Description = "CSV file, or export of DeviceNetworkInfo, that maps addresses to device names.", HelpName = "FILE" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print only errors." };
    private readonly Option<bool> _stats = new("--stats") { Description = "Write one JSON object with statistics to standard error." };

    /// <summary>Adds the options of the given groups to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] options =
        [
            .. Of(OptionGroup.Rows, _format), .. Of(OptionGroup.Folder, _output, _outputFormat), _homeNet, _watchPorts, _allConnections, _noInference, _showNames, _now, _workers, _maxFlows,
            .. Of(OptionGroup.Rows, _failOn), _rules, _noRules, _telemetry, _exceptions, _watchlists, _functions, _params, _inventory, _quiet, .. Of(OptionGroup.Rows, _stats),
        ];
        foreach (var option in options)
        {
            command.Add(option);
        }

        IEnumerable<Option> Of(OptionGroup group, params Option[] members) => groups.HasFlag(group) ? members : [];
    }

    /// <summary>Whether only errors are printed.</summary>
    public bool IsQuiet(ParseResult parsed) => parsed.GetValue(_quiet);

    /// <summary>The options of a triage run, without its paths.</summary>
    public TriageOptions Triage(ParseResult parsed, TimeProvider clock)
    {
        var home = HomeNetworks(parsed);
        return new TriageOptions
        {
            Paths = [],
            Workers = Workers(parsed),
            Flows = Flows(parsed),
            Now = Now(parsed),
            Clock = clock,
            Detection = new DetectionOptions
            {
                HomeNetworks = home,
                WatchedPorts = WatchedPorts(parsed),
                AllConnections = parsed.GetValue(_allConnections),
                Conversation = new ConversationOptions { KeepFileNames = parsed.GetValue(_showNames) },
            },
            Rows = new RowOptions { HomeNetworks = home, InferProcess = !parsed.GetValue(_noInference), Inventory = Inventory(parsed) },
            MaxChallengeAnalyses = IsUnseen(parsed) && parsed.GetValue(_failOn) is null ? 0 : PredictableChallenges.DefaultMaxAnalyses,
            Hunt = Hunt(parsed),
        };
    }

    private FlowOptions Flows(ParseResult parsed)
    {
        var flows = new TriageOptions { Paths = [] }.Flows;
        return parsed.GetValue(_maxFlows) switch
        {
            null => flows,
            >= LeastFlows and <= MostFlows and var most => flows with { MaxFlows = most },
            var other => throw new UsageException($"--max-flows '{other}': it must be from {LeastFlows} to {MostFlows}"),
        };
    }

    /// <summary>
    /// The rules that run: none with --no-rules unless --rules names some, and none if the results would not be shown (--format none without --output), unless
    /// rules, telemetry or exceptions are given explicitly.
    /// </summary>
    private HuntOptions? Hunt(ParseResult parsed)
    {
        bool own = parsed.GetValue(_rules) is { Length: > 0 };
        bool telemetry = parsed.GetValue(_telemetry) is { Length: > 0 };
        bool exceptions = parsed.GetValue(_exceptions) is not null;
        if (parsed.GetValue(_noRules) && !own)
        {
            // Telemetry still provides the names of devices and processes.
            string? idle = exceptions ? "--exceptions" : parsed.GetValue(_watchlists) is not null ? "--watchlists" : parsed.GetValue(_functions) is { Length: > 0 } ? "--functions" : null;
            return idle is null ? telemetry ? Inputs(parsed) : null
                : throw new UsageException($"{idle}: has no effect with --no-rules; leave one of them out, or name rules with --rules");
        }

        return IsUnseen(parsed) && !own && !telemetry && !exceptions ? null : Inputs(parsed);
    }

    /// <summary>Whether neither rows nor findings are shown: --format none without --output.</summary>
    private bool IsUnseen(ParseResult parsed) =>
        string.Equals(parsed.GetValue(_format), "none", StringComparison.OrdinalIgnoreCase) && parsed.GetValue(_output) is null;

    /// <summary>The option that makes queries read every file itself.</summary>
    public static Option<bool> NoCache() => new("--no-cache") { Description = "Do not read or write the hidden files (.NAME.rfbwatch-columns) that keep the columns of telemetry files of 32 MiB or more beside them." };

    /// <summary>The rules, telemetry, exceptions and watchlists given by options, for any format.</summary>
    public HuntOptions Inputs(ParseResult parsed)
    {
        return new HuntOptions
        {
            ShippedRules = !parsed.GetValue(_noRules),
            RulePaths = Existing("--rules", parsed.GetValue(_rules) ?? []),
            Telemetry = TableFiles.Of("--telemetry", parsed.GetValue(_telemetry)),
            Exceptions = parsed.GetValue(_exceptions) is { } exceptions ? Existing("--exceptions", [exceptions])[0] : null,
            FunctionPaths = Existing("--functions", parsed.GetValue(_functions) ?? []),
            Parameters = [.. (parsed.GetValue(_params) ?? []).Select(text => RuleParameterValue.Parse(text) ?? throw new UsageException($"--param '{text}': it must be a parameter such as rfb-brute-force.Threshold=10"))],
            Watchlists = parsed.GetValue(_watchlists) is { } watchlists ? Existing("--watchlists", [watchlists])[0] : null,
        };
    }

    /// <summary>The paths of an option, all of which must exist.</summary>
    public static string[] Existing(string option, string[] paths) =>
        [.. paths.Select(path => File.Exists(path) || Directory.Exists(path) ? path : throw new UsageException($"{option} '{path}': no such file or folder"))];

    private DeviceInventory Inventory(ParseResult parsed)
    {
        if (parsed.GetValue(_inventory) is not { } path)
        {
            return DeviceInventory.Empty;
        }

        var file = TelemetryReader.Read(Existing("--inventory", [path])[0], "DeviceNetworkInfo");
        return file.Error is null
            ? TelemetryInventory.Of([file])
            : throw new UnreadableException($"--inventory {file.Error} Give a CSV with the columns Address, DeviceName and DeviceId, or an export of DeviceNetworkInfo.");
    }

    /// <summary>The format and destination of the results.</summary>
    public ReportOptions Report(ParseResult parsed, Terminal terminal) => new()
    {
        Format = Format(parsed, terminal),
        OutputFolder = parsed.GetValue(_output),
        OutputFormat = Choice<OutputFormat>("--output-format", parsed.GetValue(_outputFormat) ?? "jsonl"),
        FailOn = parsed.GetValue(_failOn) is { } severity ? Choice<Severity>("--fail-on", severity) : null,
        Quiet = parsed.GetValue(_quiet),
        Stats = parsed.GetValue(_stats),
    };

    private StdoutFormat Format(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(_format) is not { } name)
        {
            return terminal.IsOutputTerminal ? StdoutFormat.Table : StdoutFormat.Jsonl;
        }

        var format = Choice<StdoutFormat>("--format", name);
        return format == StdoutFormat.Parquet && terminal.IsOutputTerminal
            ? throw new UsageException("--format parquet: standard output is a terminal; redirect it to a file: > FILE.parquet")
            : format;
    }

    /// <summary>The given paths. An option that does not exist would otherwise be treated as a path.</summary>
    public static string[] Paths(string[] paths) =>
        Array.Find(paths, path => path.Length > 1 && path[0] == '-') is { } unknown
            ? throw new UsageException($"{unknown}: no such option; see --help (for a file of that name, write ./{unknown})")
            : paths.Contains(CaptureFile.StandardInput) && !StandardDescriptor.IsOpen(StandardDescriptor.Input)
                ? throw new UsageException("PATH '-': standard input is closed; redirect a capture to it: rfbwatch triage - < FILE")
                : paths;

    private static T Choice<T>(string option, string value)
        where T : struct, Enum
    {
        string[] names = Enum.GetNames<T>();
        int index = Array.FindIndex(names, name => string.Equals(name, value, StringComparison.OrdinalIgnoreCase));
        string allowed = string.Join(", ", names.Select(name => name.ToLowerInvariant()));
        return index >= 0 ? Enum.GetValues<T>()[index] : throw new UsageException($"{option} '{value}': it must be one of {allowed}");
    }

    private HomeNetworks HomeNetworks(ParseResult parsed)
    {
        if (parsed.GetValue(_homeNet) is not { } text)
        {
            return Detection.HomeNetworks.Default;
        }

        var prefixes = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(block => IpPrefix.LikelyLength(block) is { } length ? throw new UsageException(
                    $"--home-net '{block}': an address without a prefix length is one host; did you mean {block}/{length}? For the single address, write {block}/{(block.Contains(':') ? 128 : 32)}")
                : IpPrefix.TryParse(block, out var prefix) ? prefix : throw new UsageException(
                    $"--home-net '{block}': not a CIDR block; write for example 10.0.0.0/8,fd00::/8"))
            .ToList();
        return prefixes.Count > 0 ? new HomeNetworks(prefixes) : throw new UsageException("--home-net '': name at least one CIDR block, such as 10.0.0.0/8");
    }

    private PortSet WatchedPorts(ParseResult parsed) => parsed.GetValue(_watchPorts) is not { } text ? PortSet.Watched
        : PortSet.TryParse(text, out var ports) ? ports
        : throw new UsageException($"--watch-ports '{text}': it must be ports or ranges from 0 to 65535, such as 5500,5800-5810");

    private int Workers(ParseResult parsed) => parsed.GetValue(_workers) switch
    {
        null => Environment.ProcessorCount,
        >= 1 and <= 1024 and int workers => workers,
        var other => throw new UsageException($"--workers '{other}': it must be from 1 to 1024"),
    };

    private DateTime? Now(ParseResult parsed) => parsed.GetValue(_now) is not { } text ? null
        : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var now) ? now
        : throw new UsageException($"--now '{text}': not a time; write for example 2026-01-31T12:00:00Z");
}
