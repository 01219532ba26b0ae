using System.Runtime.InteropServices;

namespace RfbWatch.Capture.Native;

/// <summary>The standard file descriptors of a process: 0 for input, 1 for output, 2 for errors.</summary>
public static partial class StandardDescriptor
{
    /// <summary>Standard input.</summary>
    public const int Input = 0;

    /// <summary>Standard output.</summary>
    public const int Output = 1;

    /// <summary>Standard error.</summary>
    public const int Error = 2;

    private const int GetDescriptorFlags = 1;
    private const int CloseOnExecute = 1;
    private const int GetStatusFlags = 3;
    private const int AccessMask = 3;
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;

    /// <summary>
    /// Whether the process was started with this descriptor. The number of a closed descriptor is reused for the next file that is opened, beginning with the
    /// runtime's own pipes. A descriptor inherited through exec never has the close-on-exec flag, whereas nearly all descriptors that the runtime opens have
    /// it; those of its host are open for the other direction.
    /// </summary>
    public static bool IsOpen(int descriptor) =>
        OperatingSystem.IsWindows()
        || (fcntl(descriptor, GetDescriptorFlags) is >= 0 and var flags && (flags & CloseOnExecute) == 0
            && fcntl(descriptor, GetStatusFlags) is >= 0 and var status && (status & AccessMask) != (descriptor == Input ? WriteOnly : ReadOnly));

    [LibraryImport("libc")]
    private static partial int fcntl(int descriptor, int command);
}
