using System.Globalization;
using RfbWatch.Capture.Live;
using RfbWatch.Engine;
using RfbWatch.Engine.Store;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Privileges;

namespace RfbWatch.Sensor.Checks;

/// <summary>Checks whether this machine meets the requirements of a sensor with a given configuration, without capturing a frame.</summary>
public static class Doctor
{
    /// <summary>Runs all checks, in the order in which a sensor needs the checked items.</summary>
    /// <param name="configuration">The configuration of the sensor.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="receivers">Whether to connect to the receivers as well; they are not required for a start.</param>
    public static IReadOnlyList<DoctorFinding> Examine(SensorConfiguration configuration, TimeProvider clock, bool receivers = true)
    {
        if (configuration.Errors.Count > 0)
        {
            return [.. configuration.Errors.Select(error => new DoctorFinding("settings", CheckResult.Bad, error))];
        }

        var options = SensorOptions.Of(configuration);
        var now = clock.GetUtcNow().UtcDateTime;
        string store = Path.GetFullPath(options.Store.Path);
        long minFree = options.Rotation.MinFreeBytes;
        bool hasSpool = configuration.List("Outputs").Count > 0;
        return
        [
            .. configuration.Notes.Select(note => new DoctorFinding("settings", CheckResult.Warning, note)),
            new("settings", CheckResult.Good, configuration.File is { } file ? $"{file}: no errors" : "no errors; no file was read"),
            .. SecretFileCheck.Of(configuration),
            .. Capture(options),
            ClockCheck.Of(now),
            Sqlite(SqliteLibrary.OfProcess),
            .. FolderCheck.Of("store", Path.GetDirectoryName(store)!, minFree),
            .. options.FilesFolder is { } files ? [.. FolderCheck.Of("files", files, minFree), .. FolderCheck.InUse("files", files)] : Array.Empty<DoctorFinding>(),
            .. hasSpool ? [.. FolderCheck.Of("spool", options.SpoolFolder, minFree), .. FolderCheck.InUse("spool", options.SpoolFolder)] : Array.Empty<DoctorFinding>(),
            .. receivers ? ReceiverCheck.Of(options, clock) : [],
            .. PageCheck.Of(options, now),
            .. RulePacks(options, now),
        ];
    }

    private static IEnumerable<DoctorFinding> Capture(SensorOptions options)
    {
        var capabilities = CaptureCapabilities.Check(options.Live);
        // Pcap-over-IP and pipes need no permission.
        var unable = options.Configuration.List("Interfaces").Count > 0 || options.Configuration.List("Sources").Count == 0 ? CheckResult.Bad : CheckResult.Warning;
        yield return new("capture", capabilities.CanCapture is false ? unable : CheckResult.Good,
            capabilities.Obstacle ?? $"permitted, by {capabilities.Backend}");
        yield return new("privileges", CheckResult.Good, CapturePrivileges.Describe());
        if (capabilities.RingObstacle is { } ring)
        {
            yield return new("ring", unable, ring);
        }
        else
        {
            yield return new("ring", CheckResult.Good, string.Create(CultureInfo.InvariantCulture, $"{options.Live.Rings} of {options.Live.RingBytes >> 20} MiB for each interface"));
        }

        yield return capabilities.LibpcapVersion is { } version
            ? new("libpcap", CheckResult.Good, version)
            : new("libpcap", options.Live.Filter is null && capabilities.Backend != LiveBackend.Libpcap ? CheckResult.Good : CheckResult.Bad,
                $"not installed; needed only for filters, the backend libpcap and replay: {capabilities.FilterObstacle}");
        if (options.Live.Filter is { } expression && capabilities.FilterObstacle is null)
        {
            string? problem = CaptureFilter.Problem(expression, options.Live.Backend);
            yield return new("filter", problem is null ? CheckResult.Good : CheckResult.Bad, problem ?? $"'{expression}' compiles");
        }

        var known = InterfaceInventory.List(capabilities);
        string[] wanted = [.. options.Configuration.List("Interfaces")];
        if (wanted.Length == 0)
        {
            bool none = options.Configuration.List("Sources").Count == 0;
            yield return new("interfaces", none ? CheckResult.Warning : CheckResult.Good, $"none configured{(none ? ", and no Sources; name one with --interface" : "")}; available: {string.Join(", ", known.Select(item => item.Name))}") { AtStart = none ? ExitCode.Usage : ExitCode.Done };
        }

        foreach (string name in wanted.Where(name => name != "any"))
        {
            if (known.FirstOrDefault(item => item.Name == name) is not { } item)
            {
                yield return new(name, CheckResult.Bad, $"no such interface; available: {string.Join(", ", known.Select(other => other.Name))}") { AtStart = ExitCode.Unreadable };
                continue;
            }

            yield return new(name, item.Obstacle is null ? CheckResult.Good : CheckResult.Bad, item.Obstacle ?? $"{item.Type}, up") { AtStart = item.Obstacle is null ? ExitCode.Done : ExitCode.Unreadable };
            string[] merging = [.. item.Offloads.Where(offload => offload is "gro" or "lro")];
            if (merging.Length > 0)
            {
                yield return new(name, CheckResult.Good, $"offloads {string.Join(", ", item.Offloads)}: segments may be merged before capture; they are read correctly");
            }
        }
    }

    private static DoctorFinding Sqlite(SqliteLibrary library) =>
        new("sqlite", library.Obstacle is null ? CheckResult.Good : CheckResult.Bad, library.Obstacle ?? $"{library.Version}, {library.Origin}");

    private static IEnumerable<DoctorFinding> RulePacks(SensorOptions options, DateTime now)
    {
        var hunt = options.Hunt;
        var inputs = Engine.Hunting.HuntInputs.Read(hunt);
        var rules = RuleSet.Load(hunt.ShippedRules, hunt.RulePaths, inputs.Environment(new HuntingTables()), inputs.Exceptions, hunt.Parameters, now);
        foreach (var problem in rules.Problems.Concat(inputs.Problems))
        {
            yield return new("rules", problem.IsWarning ? CheckResult.Warning : CheckResult.Bad, problem.ToString()) { AtStart = problem.IsWarning ? ExitCode.Done : ExitCode.InvalidRule };
        }

        yield return new("rules", rules.Rules.Count > 0 ? CheckResult.Good : CheckResult.Warning, $"{rules.Rules.Count} valid, hash {rules.Hash}");
    }
}
