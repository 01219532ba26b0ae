using System.Runtime.InteropServices;

namespace RfbWatch.Capture.Native;

/// <summary>poll(2): waits for a descriptor, with a timeout.</summary>
internal static partial class Poll
{
    private const short Readable = 0x0001;
    private const short Error = 0x0008;
    private const short HangUp = 0x0010;
    private const short Invalid = 0x0020;

    /// <summary>Whether this platform has poll(2).</summary>
    public static bool IsSupported => !OperatingSystem.IsWindows();

    /// <summary>Waits until a read would not block because there are bytes, an end or an error. Returns false after the timeout or a signal.</summary>
    public static bool WaitForRead(int descriptor, int milliseconds)
    {
        var entry = new PollDescriptor { Descriptor = descriptor, Events = Readable };
        return poll(ref entry, 1, milliseconds) > 0 && (entry.Returned & (Readable | Error | HangUp | Invalid)) != 0;
    }

    /// <summary>Does the same, and reports whether the descriptor has an error instead of bytes.</summary>
    public static bool WaitForRead(int descriptor, int milliseconds, out bool failed)
    {
        var entry = new PollDescriptor { Descriptor = descriptor, Events = Readable };
        bool ready = poll(ref entry, 1, milliseconds) > 0;
        failed = ready && (entry.Returned & (Error | HangUp | Invalid)) != 0;
        return ready && (entry.Returned & Readable) != 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(ref PollDescriptor descriptors, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
