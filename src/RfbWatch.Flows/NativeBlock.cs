using System.Runtime.InteropServices;

namespace RfbWatch.Flows;

/// <summary>
/// Zeroed native memory for a table: reserved at once and allocated by the system page by page as it is touched, so that a small
/// capture costs little. On Linux its end borders on a guard page, so that an overrun ends the process at once
/// instead of corrupting other memory. Beyond a first part it requests huge pages, which avoid most TLB misses of a large table.
/// </summary>
internal sealed unsafe partial class NativeBlock : IDisposable
{
    private const nuint CacheLine = 64;
    private const nuint HugePage = 2 << 20;

    // Values of the Linux system call interface (asm-generic/mman-common.h), the same on x64 and arm64.
    private const int ProtectNone = 0, ProtectReadWrite = 3, MapPrivateAnonymous = 0x22, AdviceDoNotNeed = 4, AdviceHugePage = 14;

    private readonly nuint _mapped;
    private void* _base;

    /// <summary>Reserves the memory.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="isScattered">Whether it is touched everywhere from the start, so that small pages at its beginning would save nothing.</param>
    public NativeBlock(nuint bytes, bool isScattered)
    {
        bytes = RoundUp(bytes, CacheLine);
        if (!OperatingSystem.IsLinux())
        {
            _base = NativeMemory.AllocZeroed(bytes + CacheLine);
            Start = (void*)RoundUp((nuint)_base, CacheLine);
            return;
        }

        nuint page = (nuint)Environment.SystemPageSize;
        nuint usable = RoundUp(bytes, page);
        _mapped = usable + page;
        _base = Map(null, _mapped, ProtectReadWrite, MapPrivateAnonymous, -1, 0);
        if (_base == (void*)-1 || Protect((byte*)_base + usable, page, ProtectNone) != 0)
        {
            throw new OutOfMemoryException($"cannot reserve {bytes} bytes for the flow table; lower the number of flows");
        }

        Start = (byte*)_base + usable - bytes;
        Guard = (byte*)_base + usable;
        nuint first = RoundUp((nuint)_base, HugePage) + (isScattered ? 0 : HugePage);
        if (first + HugePage <= (nuint)Guard)
        {
            // Only a hint: everything also works without huge pages, but more slowly.
            _ = Advise((void*)first, (nuint)Guard - first, AdviceHugePage);
        }
    }

    ~NativeBlock() => Free();

    public void* Start { get; }

    /// <summary>The guard page; null if there is none.</summary>
    public void* Guard { get; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the memory after the given number of bytes to the system, if supported; it is zero again.</summary>
    /// <param name="kept">Number of bytes from <see cref="Start"/> that stay unchanged.</param>
    public void TrimExcess(nuint kept)
    {
        nuint from = RoundUp((nuint)Start + kept, (nuint)Environment.SystemPageSize);
        if (_mapped != 0 && from < (nuint)Guard)
        {
            _ = Advise((void*)from, (nuint)Guard - from, AdviceDoNotNeed);
        }
    }

    private void Free()
    {
        if (_base == null)
        {
            return;
        }

        if (_mapped == 0)
        {
            NativeMemory.Free(_base);
        }
        else
        {
            _ = Unmap(_base, _mapped);
        }

        _base = null;
    }

    private static nuint RoundUp(nuint value, nuint unit) => (value + unit - 1) & ~(unit - 1);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* start, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* start, nuint length);
}
