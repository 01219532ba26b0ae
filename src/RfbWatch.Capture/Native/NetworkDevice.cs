using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace RfbWatch.Capture.Native;

/// <summary>Kernel queries about a network interface: netdevice(7) and the ethtool requests (linux/ethtool.h).</summary>
internal static partial class NetworkDevice
{
    /// <summary>Maximum name length including the terminating zero byte (IFNAMSIZ).</summary>
    public const int NameBytes = 16;

    /// <summary>IFF_UP.</summary>
    public const int FlagUp = 0x1;

    /// <summary>IFF_LOOPBACK.</summary>
    public const int FlagLoopback = 0x8;

    /// <summary>IFF_RUNNING: has a carrier.</summary>
    public const int FlagRunning = 0x40;

    private const nuint GetFlags = 0x8913;
    private const nuint GetMtu = 0x8921;
    private const nuint GetHardwareAddress = 0x8927;
    private const nuint EthtoolRequest = 0x8946;
    private const int RequestBytes = 40;
    private const int UnionAt = NameBytes;

    /// <summary>Returns the index of the interface in this network namespace; 0 if there is no interface of that name.</summary>
    public static int IndexOf(string name) => (int)if_nametoindex(name);

    /// <summary>Returns the names of all interfaces in this network namespace.</summary>
    public static unsafe IReadOnlyList<string> Names()
    {
        var list = if_nameindex();
        if (list is null)
        {
            return [];
        }

        var names = new List<string>();
        for (var entry = list; entry->Index != 0 && entry->Name is not null; entry++)
        {
            names.Add(Marshal.PtrToStringUTF8((nint)entry->Name)!);
        }

        if_freenameindex(list);
        return names;
    }

    /// <summary>Returns the interface flags, or -1 if the interface is gone.</summary>
    public static unsafe int FlagsOf(SafeFileHandle socket, string name)
    {
        byte* request = stackalloc byte[RequestBytes];
        return Ask(socket, GetFlags, name, request) ? *(ushort*)(request + UnionAt) : -1;
    }

    /// <summary>Returns the interface flags, read through a temporary socket, which needs no permission; -1 if the interface is gone.</summary>
    public static int FlagsOf(string name)
    {
        using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        using var handle = new SafeFileHandle(socket.Handle, ownsHandle: false);
        return FlagsOf(handle, name);
    }

    /// <summary>Returns the maximum packet size in bytes, or -1 if the interface is gone.</summary>
    public static unsafe int MtuOf(SafeFileHandle socket, string name)
    {
        byte* request = stackalloc byte[RequestBytes];
        return Ask(socket, GetMtu, name, request) ? *(int*)(request + UnionAt) : -1;
    }

    /// <summary>
    /// Returns the maximum packet size in bytes, read through a temporary socket; -1 if the interface is gone, and on systems other than Linux.
    /// </summary>
    public static int MtuOf(string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            return -1;
        }

        using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        using var handle = new SafeFileHandle(socket.Handle, ownsHandle: false);
        return MtuOf(handle, name);
    }

    /// <summary>Returns the hardware type (ARPHRD_*), or -1 if the interface is gone.</summary>
    public static unsafe int HardwareTypeOf(SafeFileHandle socket, string name)
    {
        byte* request = stackalloc byte[RequestBytes];
        return Ask(socket, GetHardwareAddress, name, request) ? *(ushort*)(request + UnionAt) : -1;
    }

    /// <summary>Returns the result of an ethtool request that returns one number (ETHTOOL_GGRO etc.); null if the driver does not support it.</summary>
    public static unsafe uint? EthtoolValue(SafeFileHandle socket, string name, uint command)
    {
        byte* request = stackalloc byte[RequestBytes];
        uint* value = stackalloc uint[] { command, 0 };
        new Span<byte>(request, RequestBytes).Clear();
        *(void**)(request + UnionAt) = value;
        return Ask(socket, EthtoolRequest, name, request) ? value[1] : null;
    }

    private static unsafe bool Ask(SafeFileHandle socket, nuint question, string name, byte* request)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length is 0 or >= NameBytes)
        {
            return false;
        }

        bytes.CopyTo(new Span<byte>(request, NameBytes));
        request[bytes.Length] = 0;
        return ioctl(socket, question, request) == 0;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint if_nametoindex(string name);

    [LibraryImport("libc")]
    private static unsafe partial NameEntry* if_nameindex();

    [LibraryImport("libc")]
    private static unsafe partial void if_freenameindex(NameEntry* list);

    // Variadic in C; on the Linux platforms that .NET supports, the third argument is passed as a fixed one is.
    [LibraryImport("libc")]
    private static unsafe partial int ioctl(SafeFileHandle descriptor, nuint request, void* argument);

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct NameEntry
    {
        public uint Index;
        public byte* Name;
    }
}
