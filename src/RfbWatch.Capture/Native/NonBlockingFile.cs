using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RfbWatch.Capture.Native;

/// <summary>open(2) without waiting for the other end of a named pipe, which the framework does not offer.</summary>
internal static partial class NonBlockingFile
{
    private const int LinuxNonBlocking = 0x800;
    private const int LinuxCloseOnExec = 0x80000;
    private const int MacNonBlocking = 0x4;
    private const int MacCloseOnExec = 0x1000000;

    /// <summary>Opens for reading only; throws an IOException on failure.</summary>
    public static SafeFileHandle OpenForRead(string path)
    {
        int descriptor = open(path, OperatingSystem.IsMacOS() ? MacNonBlocking | MacCloseOnExec : LinuxNonBlocking | LinuxCloseOnExec);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);
}
