using System.Text;
using RfbWatch.Sensor.Configuration;

namespace RfbWatch.Sensor.Status;

/// <summary>The path of the socket that <c>rfbwatch status</c> queries.</summary>
public static class StatusPath
{
    /// <summary>The socket in the run directory of the unit file.</summary>
    public const string ServiceSocket = "/run/rfbwatch/" + RunName;

    private const string RunName = "status.sock";
    private const string FolderName = "rfbwatch.sock";

    /// <summary>Maximum length of a socket's path in bytes (sun_path of unix(7), minus the terminating NUL).</summary>
    private const int MaxBytes = 107;

    /// <summary>The socket of a sensor with this configuration.</summary>
    /// <param name="configuration">A configuration without errors.</param>
    /// <param name="runDirectory">The run directory that systemd created for the service (RUNTIME_DIRECTORY); null for none.</param>
    public static string Of(SensorConfiguration configuration, string? runDirectory)
    {
        if (configuration["Status:Socket"] is { Length: > 0 } path)
        {
            return path;
        }

        // Several directories are separated by colons (systemd.exec(5)).
        return runDirectory?.Split(':')[0] is { Length: > 0 } run ? Path.Combine(run, RunName) : BesideStore(configuration);
    }

    /// <summary>Possible sockets of a sensor with this configuration, most likely first.</summary>
    public static IReadOnlyList<string> Candidates(SensorConfiguration configuration) => configuration["Status:Socket"] is { Length: > 0 } path ? [path] : [BesideStore(configuration), ServiceSocket];

    /// <summary>The problem with a path; null if it can be used for a socket.</summary>
    public static string? Problem(string path) => Encoding.UTF8.GetByteCount(path) is > MaxBytes and var length
        ? $"Status:Socket is '{path}': it has {length} bytes, more than the limit of {MaxBytes}; set a shorter path" : null;

    private static string BesideStore(SensorConfiguration configuration)
    {
        string? folder = configuration["Store:Path"] is { Length: > 0 } store ? Path.GetDirectoryName(Path.GetFullPath(store)) : configuration["Files:Folder"];
        return Path.Combine(folder is { Length: > 0 } ? folder : ".", FolderName);
    }
}
