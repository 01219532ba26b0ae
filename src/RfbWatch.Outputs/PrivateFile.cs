using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RfbWatch.Outputs;

/// <summary>
/// Opens files that contain results. Such a file is never readable by other users, not even briefly (mode 0640 from creation, restricted further by the umask),
/// and a symbolic link in its place is refused: a user with write access to the folder could use it to redirect output to a file that only the user of this process may write.
/// </summary>
public static partial class PrivateFile
{
    /// <summary>The file mode: read and write for the owner, read for the group.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    // Linux, include/uapi/asm-generic/fcntl.h. The values are the same on every architecture that .NET supports, except for O_NOFOLLOW.
    private const int ReadWrite = 0x2, Create = 0x40, Truncate = 0x200, Append = 0x400, CloseOnExec = 0x80000;

    /// <summary>O_NOFOLLOW: 0x8000 on arch/arm, arch/arm64 and arch/powerpc, 0x20000 elsewhere.</summary>
    private static readonly int NoFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le ? 0x8000 : 0x20000;

    /// <summary>ELOOP, errno(3): with O_NOFOLLOW, the path is a symbolic link.</summary>
    private const int TooManyLinks = 40;

    /// <summary>EINTR, errno(3).</summary>
    private const int Interrupted = 4;

    /// <summary>Opens a file for reading and writing, and creates it if it is missing.</summary>
    /// <param name="path">Path of the file. Parent folders may be symbolic links, but the file may not.</param>
    /// <param name="mode"><see cref="FileMode.OpenOrCreate"/>, <see cref="FileMode.Create"/> or <see cref="FileMode.Append"/>.</param>
    /// <exception cref="IOException">The path is a symbolic link, or the system reports an error; the message names the path.</exception>
    /// <exception cref="UnauthorizedAccessException">The user lacks permission.</exception>
    public static SafeFileHandle Open(string path, FileMode mode) => OperatingSystem.IsLinux() ? OpenOnLinux(path, mode) : OpenElsewhere(path, mode);

    /// <summary>Opens a file as a stream; see <see cref="Open"/>.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="mode">As for <see cref="Open"/>.</param>
    /// <param name="bufferBytes">Size of the stream's buffer; 0 for none.</param>
    /// <exception cref="IOException">As for <see cref="Open"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">The user lacks permission.</exception>
    public static FileStream OpenStream(string path, FileMode mode, int bufferBytes)
    {
        var stream = new FileStream(Open(path, mode), FileAccess.Write, bufferBytes);
        if (mode == FileMode.Append)
        {
            stream.Seek(0, SeekOrigin.End);
        }

        return stream;
    }

    private static SafeFileHandle OpenOnLinux(string path, FileMode mode)
    {
        int flags = ReadWrite | Create | CloseOnExec | NoFollow | mode switch
        {
            FileMode.Create => Truncate,
            FileMode.Append => Append,
            _ => 0,
        };
        int file, error;
        do
        {
            file = OpenFile(path, flags, (int)Mode);
            error = Marshal.GetLastPInvokeError();
        }
        while (file < 0 && error == Interrupted);

        return file >= 0 ? new SafeFileHandle(file, ownsHandle: true) : throw Refused(path, error);
    }

    private static SafeFileHandle OpenElsewhere(string path, FileMode mode)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw Refused(path, TooManyLinks);
        }

        var options = new FileStreamOptions { Mode = mode == FileMode.Append ? FileMode.OpenOrCreate : mode, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Mode;
        }

        return new FileStream(path, options).SafeFileHandle;
    }

    private static Exception Refused(string path, int error)
    {
        const int notPermitted = 1, accessDenied = 13;
        return error switch
        {
            TooManyLinks => new IOException($"{path} is a symbolic link, which is not followed; remove it"),
            notPermitted or accessDenied => new UnauthorizedAccessException($"{path}: {new Win32Exception(error).Message}"),
            _ => new IOException($"{path}: {new Win32Exception(error).Message}", error),
        };
    }

    /// <summary>open(2).</summary>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);
}
