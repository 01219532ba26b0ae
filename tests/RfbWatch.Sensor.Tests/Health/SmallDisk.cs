using System.Diagnostics;

namespace RfbWatch.Sensor.Tests.Health;

/// <summary>A small file system in memory over a folder.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    public SmallDisk(string folder, string size)
    {
        _folder = folder;
        Do("mount", "-t", "tmpfs", "-o", "size=" + size, "rfbwatch-test", folder);
    }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Obstacle { get; } = !OperatingSystem.IsLinux() ? "needs Linux" : !Environment.IsPrivilegedProcess ? "needs root, to mount a small disk" : Try();

    public void Resize(string size) => Do("mount", "-o", "remount,size=" + size, _folder);

    public void Dispose() => Do("umount", "--lazy", _folder);

    private static string? Try()
    {
        string folder = Directory.CreateTempSubdirectory("rfbwatch-mount-").FullName;
        try
        {
            string? problem = Run("mount", "-t", "tmpfs", "-o", "size=1m", "rfbwatch-test", folder);
            return problem is null ? Run("umount", folder) : "needs to mount a small disk: " + problem;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "needs the mount command";
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    /// <summary>Runs a command; an error's text is given whole.</summary>
    private static void Do(string program, params string[] arguments)
    {
        string? error = Run(program, arguments);
        Assert.True(error is null, $"{program} {string.Join(' ', arguments)}: {error}");
    }

    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error;
    }
}
