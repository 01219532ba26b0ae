using System.Diagnostics;
using RfbWatch.Sensor.Tests.Live;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Installed;

/// <summary>A copy of a fresh Debian root created by debootstrap, in which packages are installed as on a separate machine; deleted after the test.</summary>
internal sealed class DebianRoot : IDisposable
{
    /// <summary>The variable with the folder created by debootstrap.</summary>
    private const string Variable = "RFBWATCH_DEBIAN_ROOT";

    private static readonly string? Origin = Environment.GetEnvironmentVariable(Variable);
    private readonly TestFolder _folder = new();

    public DebianRoot()
    {
        Commands.Run("cp", "-a", "--reflink=auto", Origin!, Path);
    }

    /// <summary>Why there is no such folder; null if there is.</summary>
    public static string? Obstacle { get; } = Origin is not null && Directory.Exists(Origin) ? null : $"needs {Variable}, a folder that debootstrap made; .ci/install makes one";

    /// <summary>Its path.</summary>
    public string Path => _folder.Of("root");

    /// <summary>A path within it.</summary>
    public string Of(string path) => System.IO.Path.Combine(Path, path.TrimStart('/'));

    /// <summary>Runs a command in it that must succeed; returns its output.</summary>
    public string Run(params string[] command) => Commands.Run("chroot", [Path, .. Clean, .. command]);

    /// <summary>Runs a command in it that must end with this exit code; returns its output.</summary>
    public string RunTo(int code, params string[] command) => Commands.RunTo(code, "chroot", [Path, .. Clean, .. command]);

    /// <summary>Starts a command in it and in a network namespace; <c>/proc</c> is mounted until the process ends.</summary>
    public Process Start(NamespacePair net, string side, params string[] command) =>
        net.Run(side, ["unshare", "--mount", "sh", "-c", "mount -t proc proc \"$0/proc\" && exec chroot \"$0\" \"$@\"", Path, .. Clean, .. command]);

    public void Dispose() => _folder.Dispose();

    /// <summary>The environment of a service, without that of the test.</summary>
    private static string[] Clean => ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"];
}
