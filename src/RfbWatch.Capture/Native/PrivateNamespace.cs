using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace RfbWatch.Capture.Native;

/// <summary>
/// A Linux network namespace that contains only the loopback interface (network_namespaces(7)). It belongs to the thread that enters it and to those that this
/// thread starts, and is removed when they end. It has no other interface and no route: no traffic in it leaves the machine, whatever addresses its interface
/// has.
/// </summary>
public static partial class PrivateNamespace
{
    /// <summary>The name of its interface.</summary>
    public const string Interface = "lo";

    private const int NewNetwork = 0x4000_0000;
    private const int Inet = 2;
    private const int Datagram = 2;
    private const nuint GetFlags = 0x8913;
    private const nuint SetFlags = 0x8914;
    private const nuint SetAddress = 0x8916;
    private const short Up = 1;

    /// <summary>Size of struct ifreq in bytes, and of the name at its start (netdevice(7)).</summary>
    private const int RequestBytes = 40;
    private const int NameBytes = 16;

    /// <summary>Moves this thread into a new namespace. Returns null on success, otherwise the reason for the failure.</summary>
    public static string? Enter()
    {
        return !OperatingSystem.IsLinux() ? "network namespaces exist on Linux only"
            : unshare(NewNetwork) == 0 ? null
            : $"no network namespace can be made ({Marshal.GetLastPInvokeErrorMessage()}); it needs CAP_SYS_ADMIN";
    }

    /// <summary>
    /// Brings the interface up and assigns IPv4 addresses to it. Returns null on success, otherwise the reason for the failure. The thread must be in its own
    /// namespace.
    /// </summary>
    public static string? Configure(IReadOnlyList<IPAddress> addresses)
    {
        int control = socket(Inet, Datagram, 0);
        if (control < 0)
        {
            return $"no socket can be made ({Marshal.GetLastPInvokeErrorMessage()})";
        }

        try
        {
            return SetUp(control) ?? addresses.Select((address, i) => Add(control, address, i + 1)).FirstOrDefault(problem => problem is not null);
        }
        finally
        {
            _ = close(control);
        }
    }

    private static string? SetUp(int control)
    {
        byte[] request = Request(Interface);
        if (ioctl(control, GetFlags, ref request[0]) != 0)
        {
            return $"the loopback interface cannot be read ({Marshal.GetLastPInvokeErrorMessage()})";
        }

        BitConverter.TryWriteBytes(request.AsSpan(NameBytes), (short)(BitConverter.ToInt16(request, NameBytes) | Up));
        return ioctl(control, SetFlags, ref request[0]) == 0 ? null : $"the loopback interface cannot be set up ({Marshal.GetLastPInvokeErrorMessage()})";
    }

    /// <summary>Adds an address. Each address has its own label: lo:1, lo:2.</summary>
    private static string? Add(int control, IPAddress address, int number)
    {
        byte[] request = Request(string.Create(CultureInfo.InvariantCulture, $"{Interface}:{number}"));
        BitConverter.TryWriteBytes(request.AsSpan(NameBytes), (short)Inet);
        address.TryWriteBytes(request.AsSpan(NameBytes + 4), out _);
        return ioctl(control, SetAddress, ref request[0]) == 0 ? null : $"the loopback interface does not take the address {address} ({Marshal.GetLastPInvokeErrorMessage()})";
    }

    private static byte[] Request(string name)
    {
        byte[] request = new byte[RequestBytes];
        Encoding.ASCII.GetBytes(name, request);
        return request;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, ref byte argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);
}
