using System.Text;
using RfbWatch.Sensor.Configuration;

namespace RfbWatch.Sensor.Status;

/// <summary>Where the socket is that <c>rfbwatch status</c> asks.</summary>
public static class StatusPath
{
    /// <summary>The run directory of the service that the unit file describes.</summary>
    public const string ServiceSocket = "/run/rfbwatch/" + RunName;

    private const string RunName = "status.sock";
    private const string FolderName = "rfbwatch.sock";

    /// <summary>Bytes that a socket's path may have (sun_path of unix(7), less the final zero).</summary>
    private const int MaxBytes = 107;

    /// <summary>The socket of a sensor with this configuration.</summary>
    /// <param name="configuration">A configuration without errors.</param>
    /// <param name="runDirectory">The run directory that systemd gave the service (RUNTIME_DIRECTORY); null for none.</param>
    public static string Of(SensorConfiguration configuration, string? runDirectory)
    {
        if (configuration["Status:Socket"] is { Length: > 0 } path)
        {
            return path;
        }

        // Several directories have colons between (systemd.exec(5)).
        return runDirectory?.Split(':')[0] is { Length: > 0 } run ? Path.Combine(run, RunName) : BesideStore(configuration);
    }

    /// <summary>Where a sensor may have its socket that was started with this configuration, likeliest first.</summary>
    public static IReadOnlyList<string> Candidates(SensorConfiguration configuration) => configuration["Status:Socket"] is { Length: > 0 } path ? [path] : [BesideStore(configuration), ServiceSocket];

    /// <summary>What is wrong with a path; null when a socket can have it.</summary>
    public static string? Problem(string path) => Encoding.UTF8.GetByteCount(path) is > MaxBytes and var length
        ? $"Status:Socket is '{path}': it has {length} bytes; allowed are {MaxBytes}; set a shorter path" : null;

    private static string BesideStore(SensorConfiguration configuration)
    {
        string? folder = configuration["Store:Path"] is { Length: > 0 } store ? Path.GetDirectoryName(Path.GetFullPath(store)) : configuration["Files:Folder"];
        return Path.Combine(folder is { Length: > 0 } ? folder : ".", FolderName);
    }
}
