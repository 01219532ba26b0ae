using System.Runtime.InteropServices;
using global::SharpPcap;

namespace RfbWatch.Capture.SharpPcap;

/// <summary>
/// The native library: whether it is available, one call that SharpPcap 6.3.1 gets wrong, and one that it lacks. struct pcap_stat has three 32-bit counters,
/// which SharpPcap declares as machine words. On 64-bit Linux its <c>Statistics.DroppedPackets</c> is therefore always 0 (measured with 60,000 frames into a
/// ring of 2 MiB: 12,666 were read, 0 drops were reported).
/// </summary>
internal static unsafe class NativeLibpcap
{
    /// <summary>
    /// The names under which SharpPcap loads the library, in the same order, so that both use the same library: <c>LibPcapSafeNativeMethods.Resolver</c>,
    /// SharpPcap 6.3.1.
    /// </summary>
    private static readonly string[] Names =
        OperatingSystem.IsWindows() ? ["wpcap.dll"]
        : OperatingSystem.IsMacOS() ? ["libpcap.dylib"]
        : ["libpcap.so", "libpcap.so.0", "libpcap.so.0.8", "libpcap.so.1"];

    private static readonly Lazy<string?> LazyVersion = new(static () => Pcap.LibpcapVersion.Major > 0 ? Pcap.Version : null);

    private static readonly Lazy<nint> Statistics = new(static () => Function("pcap_stats"));

    private static readonly Lazy<nint> SetDirection = new(static () => Function("pcap_setdirection"));

    /// <summary>The version string of the library; null if it cannot be loaded.</summary>
    public static string? Version => LazyVersion.Value;

    /// <summary>Why the library cannot be used; null if it can.</summary>
    public static string? Obstacle => Version is not null ? null
        : $"needs libpcap, which was not found (tried {string.Join(", ", Names)}); install it: " + (OperatingSystem.IsWindows()
            ? "Npcap from npcap.com"
            : "the package libpcap0.8 on Debian and Ubuntu (libpcap0.8t64 since Debian 13 and Ubuntu 24.04), libpcap elsewhere");

    /// <summary>
    /// Returns the number of frames that the kernel or driver has dropped since the device was opened, modulo 2^32; null if the library does not report it.
    /// </summary>
    /// <param name="handle">An open pcap_t.</param>
    public static uint? Dropped(nint handle)
    {
        PcapStat statistics;
        return Statistics.Value != 0 && ((delegate* unmanaged[Cdecl]<nint, PcapStat*, int>)Statistics.Value)(handle, &statistics) == 0 ? statistics.Dropped : null;
    }

    /// <summary>Skips frames that this machine sends, pcap_setdirection(3PCAP) with PCAP_D_IN; returns false if the system does not support it.</summary>
    /// <param name="handle">An open pcap_t.</param>
    public static bool IgnoreOutgoing(nint handle)
    {
        const int IncomingOnly = 1;
        return SetDirection.Value != 0 && ((delegate* unmanaged[Cdecl]<nint, int, int>)SetDirection.Value)(handle, IncomingOnly) == 0;
    }

    private static nint Function(string function)
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return NativeLibrary.TryGetExport(library, function, out nint address) ? address : 0;
            }
        }

        return 0;
    }

    /// <summary>struct pcap_stat: three 32-bit counters on every system; Npcap writes three more.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PcapStat
    {
        public uint Received;
        public uint Dropped;
        public uint DroppedByInterface;
        public uint NpcapCaptured;
        public uint NpcapSent;
        public uint NpcapNetworkDropped;
    }
}
