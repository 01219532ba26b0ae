using System.Diagnostics;
using RfbWatch.Sensor.Tests.Live;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Installed;

/// <summary>A copy of a new Debian, made by debootstrap, in which packages are installed as on a machine of its own; gone after the test.</summary>
internal sealed class DebianRoot : IDisposable
{
    /// <summary>The variable that names the folder debootstrap made.</summary>
    private const string Variable = "RFBWATCH_DEBIAN_ROOT";

    private static readonly string? Origin = Environment.GetEnvironmentVariable(Variable);
    private readonly TestFolder _folder = new();

    public DebianRoot()
    {
        Commands.Run("cp", "-a", "--reflink=auto", Origin!, Path);
    }

    /// <summary>Why there is no such folder; null when there is.</summary>
    public static string? Obstacle { get; } = Origin is not null && Directory.Exists(Origin) ? null : $"needs {Variable}, a folder that debootstrap made; .ci/install makes one";

    /// <summary>Where it is.</summary>
    public string Path => _folder.Of("root");

    /// <summary>A path within it.</summary>
    public string Of(string path) => System.IO.Path.Combine(Path, path.TrimStart('/'));

    /// <summary>Runs a command in it to its end, which must be good; gives what it said.</summary>
    public string Run(params string[] command) => Commands.Run("chroot", [Path, .. Clean, .. command]);

    /// <summary>Runs a command in it to its end, which must be with this exit code; gives what it said.</summary>
    public string RunTo(int code, params string[] command) => Commands.RunTo(code, "chroot", [Path, .. Clean, .. command]);

    /// <summary>Starts a command in it and in a network namespace; <c>/proc</c> is there, and goes with the process.</summary>
    public Process Start(NamespacePair net, string side, params string[] command) =>
        net.Run(side, ["unshare", "--mount", "sh", "-c", "mount -t proc proc \"$0/proc\" && exec chroot \"$0\" \"$@\"", Path, .. Clean, .. command]);

    public void Dispose() => _folder.Dispose();

    /// <summary>The environment of a service: nothing of the test's.</summary>
    private static string[] Clean => ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"];
}
