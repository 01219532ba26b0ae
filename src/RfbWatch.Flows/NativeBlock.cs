using System.Runtime.InteropServices;

namespace RfbWatch.Flows;

/// <summary>
/// Zeroed native memory for a table: reserved at once and taken from the system page by page as it is touched, so that a small
/// capture costs little. On Linux its end lies against a page that must not be touched, so that an overrun ends the process at once
/// instead of spoiling something else; and beyond a first part it asks for huge pages, which spare a large table most of its TLB misses.
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
    /// <param name="bytes">How much.</param>
    /// <param name="isScattered">Whether it is touched all over from the first moment, so that small pages at its beginning would spare nothing.</param>
    public NativeBlock(nuint bytes, bool isScattered)
    {
        bytes = RoundUp(bytes, CacheLine);
        if (!OperatingSystem.IsLinux())
        {
            _base = NativeMemory.AllocZeroed(bytes + CacheLine);
            Start = (void*)RoundUp((nuint)_base, CacheLine);
            return;
        }

        var page = (nuint)Environment.SystemPageSize;
        var usable = RoundUp(bytes, page);
        _mapped = usable + page;
        _base = Map(null, _mapped, ProtectReadWrite, MapPrivateAnonymous, -1, 0);
        if (_base == (void*)-1 || Protect((byte*)_base + usable, page, ProtectNone) != 0)
        {
            throw new OutOfMemoryException($"the flow table's {bytes} bytes cannot be reserved; lower the number of flows");
        }

        Start = (byte*)_base + usable - bytes;
        Guard = (byte*)_base + usable;
        var first = RoundUp((nuint)_base, HugePage) + (isScattered ? 0 : HugePage);
        if (first + HugePage <= (nuint)Guard)
        {
            // Only a wish: without huge pages everything works, more slowly.
            _ = Advise((void*)first, (nuint)Guard - first, AdviceHugePage);
        }
    }

    ~NativeBlock() => Free();

    public void* Start { get; }

    /// <summary>The page that must not be touched; null where there is none.</summary>
    public void* Guard { get; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory behind so many bytes back to the system, where it can take it; it is zero again.</summary>
    /// <param name="kept">Bytes from <see cref="Start"/> on that stay as they are.</param>
    public void GiveBack(nuint kept)
    {
        var from = RoundUp((nuint)Start + kept, (nuint)Environment.SystemPageSize);
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
