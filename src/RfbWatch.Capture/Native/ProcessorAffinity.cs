using System.Runtime.InteropServices;

namespace RfbWatch.Capture.Native;

/// <summary>
/// The processors that a thread may run on, sched_setaffinity(2). A set has one bit per processor. Each call affects the calling thread and returns 0 or the
/// error number.
/// </summary>
internal static partial class ProcessorAffinity
{
    /// <summary>Number of processors that a set can contain; the kernel's own limit on common systems.</summary>
    public const int Most = 8192;

    private const int BitsPerWord = 64;

    /// <summary>Gets the processors of the calling thread.</summary>
    public static unsafe int Get(out ulong[] set)
    {
        set = new ulong[Most / BitsPerWord];
        fixed (ulong* words = set)
        {
            return sched_getaffinity(0, Most / 8, words) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Binds the calling thread to one processor.</summary>
    public static unsafe int Set(int processor)
    {
        ulong[] set = new ulong[Most / BitsPerWord];
        set[processor / BitsPerWord] = 1UL << (processor % BitsPerWord);
        fixed (ulong* words = set)
        {
            return sched_setaffinity(0, Most / 8, words) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int sched_getaffinity(int thread, nuint bytes, ulong* set);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int sched_setaffinity(int thread, nuint bytes, ulong* set);
}
