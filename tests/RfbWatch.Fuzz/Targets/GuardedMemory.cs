using System.Runtime.InteropServices;

namespace RfbWatch.Fuzz.Targets;

/// <summary>Memory whose end is the end of what the process may read: one byte further is a fault, which ends the process (Linux).</summary>
internal sealed unsafe partial class GuardedMemory
{
    private const int ProtectNone = 0;
    private const int ProtectReadWrite = 3;
    private const int MapPrivateAnonymous = 0x22;

    private readonly byte* _start;
    private readonly int _length;

    /// <param name="length">Bytes in front of the guard, a multiple of the page size.</param>
    public GuardedMemory(int length)
    {
        int page = Environment.SystemPageSize;
        _start = (byte*)Map(0, (nuint)(length + page), ProtectReadWrite, MapPrivateAnonymous, -1, 0);
        _length = length;
        if (_start == (byte*)-1 || Protect(_start + length, (nuint)page, ProtectNone) != 0)
        {
            throw new InvalidOperationException($"no guarded memory: error {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <summary>Copies bytes so that the last one is the last one that may be read.</summary>
    public ReadOnlySpan<byte> AtEnd(ReadOnlySpan<byte> bytes)
    {
        var place = new Span<byte>(_start + _length - bytes.Length, bytes.Length);
        bytes.CopyTo(place);
        return place;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Protect(byte* address, nuint length, int protection);
}
