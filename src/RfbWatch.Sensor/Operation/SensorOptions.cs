using System.Security.Cryptography;
using RfbWatch.Capture.Live;
using RfbWatch.Detection;
using RfbWatch.Engine;
using RfbWatch.Engine.Store;
using RfbWatch.Flows;
using RfbWatch.Outputs.Delivery;
using RfbWatch.Rules.Packs;
using RfbWatch.Sensor.Configuration;

namespace RfbWatch.Sensor.Operation;

/// <summary>A configuration without errors, converted to the types of the components.</summary>
public sealed class SensorOptions
{
    private SensorOptions(SensorConfiguration configuration) => Configuration = configuration;

    /// <summary>The configuration that the options were created from.</summary>
    public SensorConfiguration Configuration { get; }

    /// <summary>Name of the sensor in rows.</summary>
    public string Name => Configuration["Name"].Length > 0 ? Configuration["Name"] : Environment.MachineName;

    /// <summary>Interfaces and further inputs.</summary>
    public IReadOnlyList<string> Inputs => [.. Configuration.List("Interfaces"), .. Configuration.List("Sources")];

    /// <summary>Capture options.</summary>
    public required LiveOptions Live { get; init; }

    /// <summary>Capture options of one input: its readers use the processors after those of the preceding inputs.</summary>
    /// <param name="index">Its index in <see cref="Inputs"/>, from 0.</param>
    public LiveOptions LiveOf(int index)
    {
        int interfaces = Configuration.List("Interfaces").Count;
        int taken = (Math.Min(index, interfaces) * Live.Rings) + Math.Max(0, index - interfaces);
        int count = Live.Processors.Count;
        return count == 0 ? Live : Live with { Processors = [.. Live.Processors.Skip(taken % count), .. Live.Processors.Take(taken % count)] };
    }

    /// <summary>Limits of each worker's flow table, with a seed for this run.</summary>
    public required FlowOptions Flows { get; init; }

    /// <summary>Maximum number of sessions and connections queued for the outputs.</summary>
    public int QueuedRows => (int)Configuration.Number("Limits:QueuedRows");

    /// <summary>The event store.</summary>
    public required EventStoreOptions Store { get; init; }

    /// <summary>Folder of the JSONL files; null for none.</summary>
    public string? FilesFolder => Text("Files:Folder");

    /// <summary>Rotation of those files.</summary>
    public required RotationOptions Rotation { get; init; }

    /// <summary>Folder of the spools.</summary>
    public required string SpoolFolder { get; init; }

    /// <summary>Folder of the journal and the accounts: the folder of the files; if none, that of the spools; if none, that of the store.</summary>
    public string StateFolder => FilesFolder ?? (Configuration.List("Outputs").Count > 0 ? SpoolFolder : Path.GetDirectoryName(Path.GetFullPath(Store.Path))!);

    /// <summary>Rules, exceptions, watchlists and saved functions.</summary>
    public HuntOptions Hunt => new()
    {
        ShippedRules = Configuration.Flag("Rules:Shipped"),
        RulePaths = Configuration.List("Rules:Paths"),
        Exceptions = Text("Rules:Exceptions"),
        Watchlists = Text("Rules:Watchlists"),
        FunctionPaths = Configuration.List("Rules:Functions"),
        Parameters = [.. Configuration.List("Rules:Parameters").Select(RuleParameterValue.Parse).OfType<RuleParameterValue>()],
    };

    /// <summary>A text setting; null if it is empty.</summary>
    public string? Text(string key) => Configuration[key] is { Length: > 0 } text ? text : null;

    /// <summary>Creates options from a configuration without errors.</summary>
    public static SensorOptions Of(SensorConfiguration configuration)
    {
        string output = configuration["Files:Folder"] is { Length: > 0 } folder ? folder : ".";
        long Megabytes(string key) => configuration.Number(key) << 20;
        var backend = configuration["Backend"].ToUpperInvariant() switch
        {
            "AF_PACKET" => LiveBackend.PacketRing,
            "LIBPCAP" => LiveBackend.Libpcap,
            _ => LiveBackend.Automatic,
        };
        return new SensorOptions(configuration)
        {
            Live = new LiveOptions
            {
                Backend = backend,
                // libpcap provides one source per interface.
                Rings = configuration.Number("Rings") is > 0 and var rings ? (int)rings : LiveBackends.Resolve(backend) == LiveBackend.Libpcap ? 1 : Math.Max(1, Environment.ProcessorCount / 2),
                RingBytes = Math.Min(Math.Max(2, configuration.Number("RingMegabytes")), 2046) << 20,
                Spread = configuration["Fanout"].ToUpperInvariant() switch
                {
                    "HASH" => RingSpread.Flow,
                    "CPU" => RingSpread.Cpu,
                    "QM" => RingSpread.Queue,
                    _ => RingSpread.AddressPair,
                },
                Processors = Processors.TryParse(configuration["Cpus"], out var processors) ? processors : [],
                Promiscuous = configuration.Flag("Promiscuous"),
                Filter = configuration["Filter"] is { Length: > 0 } filter ? filter : null,
            },
            Flows = new FlowOptions
            {
                MaxFlows = (int)configuration.Number("Limits:MaxFlows"),
                MaxTrackedFlows = (int)configuration.Number("Limits:MaxSessions"),
                HashSeed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
            },
            Store = new EventStoreOptions
            {
                Path = configuration["Store:Path"] is { Length: > 0 } path ? path : Path.Combine(output, "rfbwatch.db"),
                MaxAge = configuration.Duration("Store:MaxAge"),
                MaxBytes = Megabytes("Store:MaxMegabytes"),
                MaxMemoryBytes = Megabytes("Store:MemoryMegabytes"),
            },
            Rotation = new RotationOptions
            {
                MaxBytes = Megabytes("Files:MaxMegabytes"),
                MaxAge = configuration.Duration("Files:MaxAge"),
                MinFreeBytes = Megabytes("Files:MinFreeMegabytes"),
                KeepFor = configuration.Duration("Files:KeepFor"),
                KeepBytes = Megabytes("Files:KeepMegabytes"),
                Compress = configuration.Flag("Files:Compress"),
            },
            SpoolFolder = configuration["Spool:Folder"] is { Length: > 0 } spools ? spools : Path.Combine(output, "spool"),
        };
    }

    /// <summary>How sessions are evaluated; a reload changes the home networks.</summary>
    public DetectionOptions Detection() => new()
    {
        HomeNetworks = HomeNetworks(),
        WatchedPorts = PortSet.TryParse(Configuration["WatchPorts"], out var ports) ? ports : PortSet.Watched,
        AllConnections = Configuration.Flag("AllConnections"),
        CopySearchBurst = CopySearchBurst,
    };

    /// <summary>Limit of the copy search per burst: about one second of one processor, during which frames wait in the ring.</summary>
    private const int CopySearchBurst = 20_000;

    /// <summary>The home networks.</summary>
    public HomeNetworks HomeNetworks() =>
        Configuration.OriginOf("HomeNetworks") == "default"
            ? RfbWatch.Detection.HomeNetworks.Default
            : new HomeNetworks(Configuration.List("HomeNetworks").Select(text => IpPrefix.TryParse(text, out var prefix) ? prefix : default));
}
