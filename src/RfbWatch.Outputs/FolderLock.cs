using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace RfbWatch.Outputs;

/// <summary>Thrown if a folder is in use by another process. The message names the folder, the process that has locked it, and the remedy.</summary>
public sealed class FolderInUseException(string message) : IOException(message);

/// <summary>
/// Locks a folder for one process: two processes that append to the same files would corrupt each other's lines. The lock is an flock(2) lock on a file in the folder, so it is released
/// when the process ends, however it ends. The file remains; after a clean release it is empty. On Windows, nothing is locked.
/// </summary>
public sealed partial class FolderLock : IDisposable
{
    /// <summary>Name of the lock file.</summary>
    public const string FileName = "rfbwatch.lock";

    /// <summary>Maximum number of bytes read from the owner's description.</summary>
    private const int MaxHolderBytes = 256;

    /// <summary>LOCK_EX | LOCK_NB, flock(2).</summary>
    private const int ExclusiveAtOnce = 2 | 4;

    /// <summary>LOCK_UN, flock(2).</summary>
    private const int Unlock = 8;

    private readonly SafeFileHandle _file;

    private FolderLock(SafeFileHandle file) => _file = file;

    /// <summary>Locks a folder, and creates it if it is missing. On a file system without lock support, the folder is not locked.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="holder">Description of the owner, shown if another process tries to lock the folder; at most 256 bytes are shown.</param>
    /// <exception cref="FolderInUseException">Another process has locked it.</exception>
    /// <exception cref="IOException">The lock file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The user lacks permission to create it.</exception>
    public static FolderLock Take(string folder, string holder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        var file = PrivateFile.Open(path, FileMode.OpenOrCreate);
        if (IsHeldByAnother(file))
        {
            string other = Holder(file);
            file.Dispose();
            throw new FolderInUseException($"{folder} is in use by {(other.Length > 0 ? other : "another process")} (lock file {path}); stop that process, or use another folder");
        }

        try
        {
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(holder + "\n"), 0);
        }
        catch (IOException)
        {
            // For example, the disk is full. The lock works without the description.
        }

        return new FolderLock(file);
    }

    /// <summary>Unlocks the folder.</summary>
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
            // The description is ignored without the lock.
        }

        if (!OperatingSystem.IsWindows())
        {
            // Closing the file is not enough: while this process starts another one, its child has a copy of the descriptor for a moment, which would keep the lock.
            _ = LockFile(_file, Unlock);
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
