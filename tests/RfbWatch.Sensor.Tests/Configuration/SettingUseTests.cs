using System.Reflection;
using System.Text.RegularExpressions;
using RfbWatch.Capture.Live;
using RfbWatch.Detection;
using RfbWatch.Engine;
using RfbWatch.Engine.Store;
using RfbWatch.Events;
using RfbWatch.Flows;
using RfbWatch.Outputs.Delivery;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Health;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Configuration;

/// <summary>The annotated file contains every setting, and every setting is used by the code.</summary>
public sealed class SettingUseTests
{
    /// <summary>Members of the option records: the setting from which each comes, or why there is none.</summary>
    private static readonly Dictionary<string, string> Members = new()
    {
        ["LiveOptions.Backend"] = "Backend", ["LiveOptions.Rings"] = "Rings", ["LiveOptions.RingBytes"] = "RingMegabytes", ["LiveOptions.Promiscuous"] = "Promiscuous", ["LiveOptions.Filter"] = "Filter",
        ["LiveOptions.Spread"] = "Fanout", ["LiveOptions.Processors"] = "Cpus", ["LiveOptions.BlockMilliseconds"] = "fixed: part of the second within which a row appears",
        ["LiveOptions.WaitMilliseconds"] = "fixed: likewise", ["LiveOptions.IgnoreOutgoing"] = "fixed: a mirror port sends nothing", ["LiveOptions.ConnectMilliseconds"] = "fixed: a lost source is tried again anyway",
        ["LiveOptions.Stream"] = "fixed: bounds of a parser",
        ["FlowOptions.MaxFlows"] = "Limits:MaxFlows", ["FlowOptions.MaxTrackedFlows"] = "Limits:MaxSessions", ["FlowOptions.HashSeed"] = "fixed: random in each run",
        ["FlowOptions.ProbeBytes"] = "fixed: bounds of a parser", ["FlowOptions.MaxStreamBuffer"] = "fixed: bounds of a parser", ["FlowOptions.MaxTotalBuffer"] = "fixed: bounds of a parser",
        ["FlowOptions.MaxBeginningBytes"] = "fixed: the same sessions live and from files", ["FlowOptions.MaxCopyBytes"] = "fixed: likewise",
        ["FlowOptions.MaxFragmentBytes"] = "fixed: bounds of a parser", ["FlowOptions.HalfOpenTimeout"] = "fixed: the same sessions live and from files", ["FlowOptions.IdleTimeout"] = "fixed: likewise",
        ["FlowOptions.TrackedIdleTimeout"] = "fixed: likewise", ["FlowOptions.KeyIncludesEncapsulation"] = "fixed: likewise", ["FlowOptions.MaxEncapsulationDepth"] = "fixed: likewise",
        ["EventStoreOptions.Path"] = "Store:Path", ["EventStoreOptions.MaxAge"] = "Store:MaxAge", ["EventStoreOptions.MaxBytes"] = "Store:MaxMegabytes",
        ["EventStoreOptions.MaxMemoryBytes"] = "Store:MemoryMegabytes", ["EventStoreOptions.MaxRemembered"] = "fixed: what rules note while the disk is away",
        ["RotationOptions.MaxBytes"] = "Files:MaxMegabytes", ["RotationOptions.MaxAge"] = "Files:MaxAge", ["RotationOptions.MinFreeBytes"] = "Files:MinFreeMegabytes",
        ["RotationOptions.KeepFor"] = "Files:KeepFor", ["RotationOptions.KeepBytes"] = "Files:KeepMegabytes", ["RotationOptions.Compress"] = "Files:Compress",
        ["SpoolOptions.Folder"] = "Spool:Folder", ["SpoolOptions.MaxBytes"] = "Spool:MaxMegabytes", ["SpoolOptions.SegmentBytes"] = "fixed: size of a file", ["SpoolOptions.SyncInterval"] = "fixed: a promise",
        ["SpoolOptions.MaxRecordBytes"] = "fixed: bounds of a row",
        ["SenderOptions.FirstBackOff"] = "fixed: kind to any receiver", ["SenderOptions.MaxBackOff"] = "fixed: likewise", ["SenderOptions.IdleWait"] = "fixed: likewise", ["SenderOptions.MaxBatchBytes"] = "fixed: likewise",
        ["SenderOptions.Seed"] = "fixed: another in each process", ["SenderOptions.MaxDeadLetterBytes"] = "Spool:MaxMegabytes",
        ["HuntOptions.ShippedRules"] = "Rules:Shipped", ["HuntOptions.RulePaths"] = "Rules:Paths", ["HuntOptions.Exceptions"] = "Rules:Exceptions", ["HuntOptions.Watchlists"] = "Rules:Watchlists", ["HuntOptions.FunctionPaths"] = "Rules:Functions", ["HuntOptions.Parameters"] = "Rules:Parameters",
        ["HuntOptions.ColumnCache"] = "fixed: only queries read large telemetry files",
        ["HuntOptions.Telemetry"] = "fixed: telemetry is imported with captures; a sensor has its inventory",
        ["DetectionOptions.HomeNetworks"] = "HomeNetworks", ["DetectionOptions.WatchedPorts"] = "WatchPorts", ["DetectionOptions.AllConnections"] = "AllConnections", ["DetectionOptions.Conversation"] = "fixed: bounds of a parser",
        ["DetectionOptions.CopySearchesPerSecond"] = "fixed: a share of a processor", ["DetectionOptions.CopySearchBurst"] = "fixed: a delay that the ring bears",
        ["RowOptions.HomeNetworks"] = "HomeNetworks", ["RowOptions.Inventory"] = "Inventory", ["RowOptions.InferProcess"] = "Inference", ["RowOptions.SensorName"] = "Name",
        ["HealthLimits.SilentAfter"] = "Health:SilentAfter", ["HealthLimits.MaxDropsPerThousand"] = "Health:MaxDropRatio", ["HealthLimits.MaxClockOffset"] = "Health:MaxClockOffset",
    };

    private static readonly Type[] Records =
    [
        typeof(LiveOptions), typeof(FlowOptions), typeof(EventStoreOptions), typeof(RotationOptions), typeof(SpoolOptions), typeof(SenderOptions), typeof(HuntOptions), typeof(DetectionOptions),
        typeof(RowOptions), typeof(HealthLimits),
    ];

    private static string Sources => string.Concat(Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Root, "src", "RfbWatch.Sensor"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.EndsWith("SettingTable.cs", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));

    [Fact]
    public void Every_member_of_an_option_record_has_a_setting_or_a_reason()
    {
        var members = Records.SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null && property.PropertyType != typeof(TimeProvider)).Select(property => $"{type.Name}.{property.Name}"));
        Assert.Equal(members.Order(StringComparer.Ordinal), Members.Keys.Order(StringComparer.Ordinal));
        Assert.All(Members.Values.Where(value => !value.StartsWith("fixed: ", StringComparison.Ordinal)), key => Assert.NotNull(SettingTable.Find(key)));
    }

    [Fact]
    public void Every_setting_is_read_by_the_code()
    {
        string sources = Sources;
        Assert.All(SettingTable.All, setting => Assert.Contains($"\"{setting.Key}\"", sources));
    }

    [Fact]
    public void Whatever_the_code_reads_is_a_setting()
    {
        var read = Regex.Matches(Sources, "(?:Number|Flag|Duration|List|Text|Megabytes|OriginOf)\\(\"([A-Za-z:]+)\"\\)|[Cc]onfiguration\\[\"([A-Za-z:]+)\"\\]")
            .Select(match => match.Groups[1].Value + match.Groups[2].Value).Distinct().ToList();
        Assert.True(read.Count > 40);
        Assert.All(read, key => Assert.NotNull(SettingTable.Find(key)));
    }

    [Fact]
    public void Every_setting_stands_in_the_annotated_file_with_its_meaning()
    {
        string file = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "src", "RfbWatch.Sensor", "appsettings.json"));
        Assert.All(SettingTable.All, setting =>
        {
            Assert.Contains($"\"{setting.Key[(setting.Key.LastIndexOf(':') + 1)..]}\":", file);
            Assert.Contains("// " + setting.Doc, file);
        });
    }
}
