using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace RfbWatch.Outputs;

/// <summary>A folder is in use by another process. The message names the folder, who holds it, and what to do.</summary>
public sealed class FolderInUseException(string message) : IOException(message);

/// <summary>
/// Holds a folder for one process: two that append to the same files tear each other's lines. The lock is flock(2) on a file in the folder and ends with the
/// process, however it ends; the file stays and is empty while nobody holds the folder. On Windows nothing is locked.
/// </summary>
public sealed partial class FolderLock : IDisposable
{
    /// <summary>Name of the file that is locked.</summary>
    public const string FileName = "rfbwatch.lock";

    /// <summary>Longest text about a holder that is read.</summary>
    private const int MaxHolderBytes = 256;

    /// <summary>LOCK_EX | LOCK_NB, flock(2).</summary>
    private const int ExclusiveAtOnce = 2 | 4;

    private readonly SafeFileHandle _file;

    private FolderLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes a folder; it is made when it is missing. A file system that has no locks is used without.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="holder">Who takes it, in words for the next who tries: at most 256 bytes are shown.</param>
    /// <exception cref="FolderInUseException">Another holds it.</exception>
    /// <exception cref="IOException">The lock's file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not make it.</exception>
    public static FolderLock Take(string folder, string holder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        var file = PrivateFile.Open(path, FileMode.OpenOrCreate);
        if (IsHeldByAnother(file))
        {
            string other = Holder(file);
            file.Dispose();
            throw new FolderInUseException($"{folder} is in use by {(other.Length > 0 ? other : "another process")} (its lock is {path}); end that one, or give this one a folder of its own");
        }

        try
        {
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(holder + "\n"), 0);
        }
        catch (IOException)
        {
            // A full disk: the lock holds without its text.
        }

        return new FolderLock(file);
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose()
    {
        if (_file.IsClosed)
        {
            return;
        }

        try
        {
            RandomAccess.SetLength(_file, 0);
        }
        catch (IOException)
        {
            // The text is only of use together with the lock.
        }

        _file.Dispose();
    }

    private static bool IsHeldByAnother(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        // EWOULDBLOCK, errno(3).
        int wouldBlock = OperatingSystem.IsLinux() ? 11 : 35;
        return LockFile(file, ExclusiveAtOnce) != 0 && Marshal.GetLastPInvokeError() == wouldBlock;
    }

    private static string Holder(SafeFileHandle file)
    {
        byte[] text = new byte[MaxHolderBytes];
        int length = RandomAccess.Read(file, text, 0);
        return string.Concat(Encoding.UTF8.GetString(text, 0, length).Where(character => !char.IsControl(character)));
    }

    /// <summary>flock(2).</summary>
    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int LockFile(SafeFileHandle file, int operation);
}
