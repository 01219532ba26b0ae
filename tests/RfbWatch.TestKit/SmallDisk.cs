using System.Diagnostics;

namespace RfbWatch.TestKit;

/// <summary>A small in-memory file system mounted over a folder.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    /// <summary>Mounts a small file system over a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="size">Its size in the syntax of mount(8) for tmpfs, such as <c>256k</c>.</param>
    public SmallDisk(string folder, string size)
    {
        _folder = folder;
        Do("mount", "-t", "tmpfs", "-o", "size=" + size, "rfbwatch-test", folder);
    }

    /// <summary>Why no disk can be mounted on this machine; null if it can.</summary>
    public static string? Obstacle { get; } = !OperatingSystem.IsLinux() ? "needs Linux" : !Environment.IsPrivilegedProcess ? "needs root, to mount a small disk" : Try();

    /// <summary>Changes its size.</summary>
    public void Resize(string size) => Do("mount", "-o", "remount,size=" + size, _folder);

    /// <inheritdoc />
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

    /// <summary>Runs a command; the exception contains its whole error text.</summary>
    private static void Do(string program, params string[] arguments)
    {
        if (Run(program, arguments) is { } error)
        {
            throw new IOException($"{program} {string.Join(' ', arguments)}: {error}");
        }
    }

    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error;
    }
}
