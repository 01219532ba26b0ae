using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace RfbWatch.Capture.Native;

/// <summary>
/// The part of libpcap's interface that is used here, pcap(3PCAP), bound to whatever name the library has on this system. The
/// library is optional: ask <see cref="IsAvailable"/> before anything else.
/// </summary>
internal static unsafe partial class Libpcap
{
    public const int ErrorBufferBytes = 256;
    public const uint NetmaskUnknown = 0xFFFF_FFFF;
    public const int ErrorBreak = -2;
    public const int ErrorNotActivated = -3;
    public const int ErrorNoSuchDevice = -5;
    public const int ErrorPermissionDenied = -8;
    public const int ErrorInterfaceNotUp = -9;
    public const int ErrorPromiscuousDenied = -11;
    public const int NanosecondPrecision = 1;

    /// <summary>A data link type for <see cref="pcap_open_dead"/>: Ethernet.</summary>
    public const int DataLinkEthernet = 1;

    /// <summary>DLT_RAW on every system but OpenBSD: frames that begin with the IP header.</summary>
    public const int DataLinkRaw = 12;

    private const string Library = "pcap";
    /// <summary>Names to try, in order: Fedora and Alpine, then Debian, then a development package; macOS; Npcap.</summary>
    public static IReadOnlyList<string> Names { get; } =
        OperatingSystem.IsWindows() ? [Path.Combine(Environment.SystemDirectory, "Npcap", "wpcap.dll"), "wpcap.dll"]
        : OperatingSystem.IsMacOS() ? ["libpcap.A.dylib", "libpcap.dylib"]
        : ["libpcap.so.1", "libpcap.so.0.8", "libpcap.so"];

    // After the names, which loading goes through.
    private static readonly nint Handle = Load();

    static Libpcap() => NativeLibrary.SetDllImportResolver(
        typeof(Libpcap).Assembly, static (name, _, _) => name == Library ? Handle : 0);

    /// <summary>Whether the library was found.</summary>
    public static bool IsAvailable => Handle != 0;

    /// <summary>What it says of itself; null without it.</summary>
    public static string? Version => IsAvailable ? Marshal.PtrToStringUTF8((nint)pcap_lib_version()) : null;

    /// <summary>The error for people when it is missing.</summary>
    public static string MissingText =>
        $"needs libpcap, which was not found (tried {string.Join(", ", Names)}); install it: " + (OperatingSystem.IsWindows()
            ? "Npcap from npcap.com"
            : "the package libpcap0.8 on Debian and Ubuntu, libpcap elsewhere");

    /// <summary>Text of the last error of a handle.</summary>
    public static string LastError(nint handle) => Marshal.PtrToStringUTF8((nint)pcap_geterr(handle)) ?? "";

    /// <summary>A text the library left in a buffer.</summary>
    public static string Text(ReadOnlySpan<byte> buffer)
    {
        var end = buffer.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? buffer : buffer[..end]);
    }

    [LibraryImport(Library)]
    public static partial byte* pcap_lib_version();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint pcap_create(string source, byte* errorBuffer);

    [LibraryImport(Library)]
    public static partial nint pcap_open_dead(int dataLink, int snapLength);

    [LibraryImport(Library)]
    public static partial int pcap_set_snaplen(nint handle, int snapLength);

    [LibraryImport(Library)]
    public static partial int pcap_set_promisc(nint handle, int promiscuous);

    [LibraryImport(Library)]
    public static partial int pcap_set_timeout(nint handle, int milliseconds);

    [LibraryImport(Library)]
    public static partial int pcap_set_buffer_size(nint handle, int bytes);

    [LibraryImport(Library)]
    public static partial int pcap_set_tstamp_precision(nint handle, int precision);

    [LibraryImport(Library)]
    public static partial int pcap_get_tstamp_precision(nint handle);

    [LibraryImport(Library)]
    public static partial int pcap_activate(nint handle);

    [LibraryImport(Library)]
    public static partial int pcap_setnonblock(nint handle, int nonBlocking, byte* errorBuffer);

    [LibraryImport(Library)]
    public static partial int pcap_get_selectable_fd(nint handle);

    [LibraryImport(Library)]
    public static partial int pcap_datalink(nint handle);

    [LibraryImport(Library)]
    public static partial int pcap_next_ex(nint handle, out byte* header, out byte* frame);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int pcap_compile(nint handle, out Program program, string expression, int optimize, uint netmask);

    [LibraryImport(Library)]
    public static partial int pcap_setfilter(nint handle, in Program program);

    [LibraryImport(Library)]
    public static partial void pcap_freecode(ref Program program);

    [LibraryImport(Library)]
    public static partial int pcap_stats(nint handle, out Statistics statistics);

    [LibraryImport(Library)]
    public static partial byte* pcap_geterr(nint handle);

    [LibraryImport(Library)]
    public static partial void pcap_close(nint handle);

    private static nint Load()
    {
        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, typeof(Libpcap).Assembly, DllImportSearchPath.SafeDirectories, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }

    /// <summary>bpf_program.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Program
    {
        public uint Length;
        public PacketSocket.FilterInstruction* Instructions;
    }

    /// <summary>pcap_stat: three 32-bit counters on every system; Npcap writes three more.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Statistics
    {
        public uint Received;
        public uint Dropped;
        public uint DroppedByInterface;
        public uint NpcapCaptured;
        public uint NpcapSent;
        public uint NpcapNetworkDropped;
    }
}
