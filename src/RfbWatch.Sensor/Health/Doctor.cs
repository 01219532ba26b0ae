using System.Globalization;
using RfbWatch.Capture.Live;
using RfbWatch.Sensor.Privileges;
using RfbWatch.Engine.Store;
using RfbWatch.Kql;
using RfbWatch.Rules;
using RfbWatch.Rules.Hunting;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Sensor.Health;

/// <summary>How one examination ended.</summary>
public enum DoctorVerdict
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>A sensor works, but not as well as it could.</summary>
    Warning,

    /// <summary>A sensor cannot work.</summary>
    Bad,
}

/// <summary>One thing that was examined.</summary>
/// <param name="Subject">What.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Text">One line for people: what was found, and what to do.</param>
public sealed record DoctorFinding(string Subject, DoctorVerdict Verdict, string Text);

/// <summary>Examines what a sensor with a configuration would find here, without capturing a frame.</summary>
public static class Doctor
{
    /// <summary>A clock before the year this program was written in is not set; packet times come from it.</summary>
    private static readonly DateTime EarliestTime = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Examines everything, in the order a sensor would meet it.</summary>
    public static IReadOnlyList<DoctorFinding> Examine(SensorConfiguration configuration, TimeProvider clock)
    {
        if (configuration.Errors.Count > 0)
        {
            return [.. configuration.Errors.Select(error => new DoctorFinding("configuration", DoctorVerdict.Bad, error))];
        }

        var options = SensorOptions.Of(configuration);
        return
        [
            new("configuration", DoctorVerdict.Good, "no errors"),
            .. Capture(options),
            Clock(clock.GetUtcNow().UtcDateTime),
            Sqlite(SqliteLibrary.OfProcess),
            Folder("store", Path.GetDirectoryName(Path.GetFullPath(options.Store.Path))!, options.Rotation.MinFreeBytes),
            .. options.FilesFolder is { } files ? [Folder("files", files, options.Rotation.MinFreeBytes)] : Array.Empty<DoctorFinding>(),
            .. configuration.List("Outputs").Count > 0 ? [Folder("spool", options.SpoolFolder, options.Rotation.MinFreeBytes)] : Array.Empty<DoctorFinding>(),
            .. RulePacks(options),
        ];
    }

    private static IEnumerable<DoctorFinding> Capture(SensorOptions options)
    {
        var capabilities = CaptureCapabilities.Check(options.Live);
        yield return new("capture", capabilities.CanCapture is false ? DoctorVerdict.Bad : DoctorVerdict.Good,
            capabilities.Obstacle ?? $"permitted, by {capabilities.Backend}");
        yield return new("privileges", DoctorVerdict.Good, CapturePrivileges.Describe());
        if (capabilities.RingObstacle is { } ring)
        {
            yield return new("ring", DoctorVerdict.Bad, ring);
        }
        else
        {
            yield return new("ring", DoctorVerdict.Good, string.Create(CultureInfo.InvariantCulture, $"{options.Live.Rings} of {options.Live.RingBytes >> 20} MiB for each interface"));
        }

        yield return capabilities.LibpcapVersion is { } version
            ? new("libpcap", DoctorVerdict.Good, version)
            : new("libpcap", options.Live.Filter is null ? DoctorVerdict.Good : DoctorVerdict.Bad, $"not installed; needed for filters only: {capabilities.FilterObstacle}");
        var known = InterfaceInventory.List(capabilities);
        string[] wanted = [.. options.Configuration.List("Interfaces")];
        if (wanted.Length == 0)
        {
            yield return new("interfaces", DoctorVerdict.Warning, $"none named; there are: {string.Join(", ", known.Select(item => item.Name))}");
        }

        foreach (string name in wanted.Where(name => name != "any"))
        {
            if (known.FirstOrDefault(item => item.Name == name) is not { } item)
            {
                yield return new(name, DoctorVerdict.Bad, $"no such interface; there are: {string.Join(", ", known.Select(other => other.Name))}");
                continue;
            }

            yield return new(name, item.Obstacle is null ? DoctorVerdict.Good : DoctorVerdict.Bad, item.Obstacle ?? $"{item.Type}, up");
            string[] merging = [.. item.Offloads.Where(offload => offload is "gro" or "lro")];
            if (merging.Length > 0)
            {
                yield return new(name, DoctorVerdict.Good, $"offloads {string.Join(", ", item.Offloads)}: segments may be merged before capture, which is read all the same");
            }
        }
    }

    private static DoctorFinding Clock(DateTime now) => now < EarliestTime
        ? new("clock", DoctorVerdict.Bad, $"says {now:yyyy-MM-dd}; set it, for rows and look-backs go by it")
        : new("clock", DoctorVerdict.Good, $"{now:yyyy-MM-ddTHH:mm:ssZ}");

    private static DoctorFinding Sqlite(SqliteLibrary library) =>
        new("sqlite", library.Obstacle is null ? DoctorVerdict.Good : DoctorVerdict.Bad, library.Obstacle ?? $"{library.Version}, {library.Origin}");

    private static DoctorFinding Folder(string subject, string folder, long minFree)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, $".rfbwatch-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            long free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
            return free < minFree
                ? new(subject, DoctorVerdict.Bad, $"{folder}: {free >> 20} MiB free, Files:MinFreeMegabytes asks for {minFree >> 20}")
                : new(subject, DoctorVerdict.Good, $"{folder}: writable, {free >> 20} MiB free");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(subject, DoctorVerdict.Bad, $"{folder}: {e.Message}");
        }
    }

    private static IEnumerable<DoctorFinding> RulePacks(SensorOptions options)
    {
        var hunt = options.Hunt;
        var inputs = Engine.Hunting.HuntInputs.Read(hunt);
        var rules = RuleSet.Load(hunt.ShippedRules, hunt.RulePaths, new KqlOptions { Catalog = new HuntingTables(), Watchlists = inputs });
        foreach (var problem in rules.Problems.Concat(inputs.Problems))
        {
            yield return new("rules", problem.IsWarning ? DoctorVerdict.Warning : DoctorVerdict.Bad, problem.ToString());
        }

        yield return new("rules", rules.Rules.Count > 0 ? DoctorVerdict.Good : DoctorVerdict.Warning, $"{rules.Rules.Count} can run, hash {rules.Hash}");
    }
}
