using System.Runtime.InteropServices;

namespace RfbWatch.Flows;

/// <summary>
/// Native memory for a table: page-aligned, reserved at once and taken from the system page by page as it is touched, so that a
/// small capture costs little. Beyond a first part it asks for huge pages, which spare a large table most of its TLB misses.
/// </summary>
internal sealed unsafe partial class NativeBlock : IDisposable
{
    private const nuint HugePage = 2 << 20;
    private const int AdviceHugePage = 14;

    private void* _start;

    public NativeBlock(nuint bytes, bool zeroed)
    {
        // A fresh mapping: calloc and aligned_alloc of this size both come from mmap, but only calloc promises zeros.
        _start = zeroed ? NativeMemory.AllocZeroed(bytes) : NativeMemory.Alloc(bytes);
        if (OperatingSystem.IsLinux() && bytes > 2 * HugePage)
        {
            var first = ((nuint)_start + (2 * HugePage) - 1) & ~(HugePage - 1);
            var end = ((nuint)_start + bytes) & ~(HugePage - 1);
            if (end > first)
            {
                // Only a wish: without huge pages everything works, more slowly.
                _ = Advise((void*)first, end - first, AdviceHugePage);
            }
        }
    }

    ~NativeBlock() => Free();

    public void* Start => _start;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_start);
        _start = null;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint length, int advice);
}
