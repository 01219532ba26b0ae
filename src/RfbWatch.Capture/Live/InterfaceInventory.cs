using System.Globalization;
using System.Net.NetworkInformation;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Capture.Native;

namespace RfbWatch.Capture.Live;

/// <summary>
/// Lists the network interfaces and what prevents capture from each. On Linux the list comes from the kernel, with or without libpcap, which only adds
/// descriptions. On other systems it comes from libpcap, because its names are those that can be opened, or from the system if libpcap is not installed.
/// </summary>
public static class InterfaceInventory
{
    private const string SystemFolder = "/sys/class/net";
    private const int FlagPromiscuous = 0x100;

    /// <summary>ETHTOOL_G* requests that return 0 or 1 (linux/ethtool.h), and the name of the offload in ethtool's output.</summary>
    private static readonly (uint Request, string Name)[] OffloadRequests = [(0x2B, "gro"), (0x23, "gso"), (0x1E, "tso")];

    /// <summary>ETHTOOL_GFLAGS and its bits.</summary>
    private const uint FlagsRequest = 0x25;

    private static readonly (uint Bit, string Name)[] OffloadFlags = [(1 << 15, "lro"), (1 << 8, "rx-vlan")];

    /// <summary>Returns the names of all interfaces, in ordinal order.</summary>
    public static IReadOnlyList<string> Names()
    {
        try
        {
            var names = OperatingSystem.IsLinux()
                ? NetworkDevice.Names()
                : PcapLibrary.Current.Devices()?.Select(device => device.Name) ?? NetworkInterface.GetAllNetworkInterfaces().Select(known => known.Name);
            return [.. names.Order(StringComparer.Ordinal)];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    /// <summary>Returns all interfaces, in ordinal order of their names.</summary>
    /// <param name="capabilities">The capabilities of this process, from <see cref="CaptureCapabilities.Check"/>.</param>
    public static IReadOnlyList<CaptureInterface> List(CaptureCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(capabilities);
        var devices = PcapLibrary.Current.Devices();
        if (!OperatingSystem.IsLinux())
        {
            return Portable(devices, NetworkInterface.GetAllNetworkInterfaces(), capabilities);
        }

        // Any socket can be used for these requests; a datagram socket needs no permission.
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        using var handle = new SafeFileHandle(socket.Handle, ownsHandle: false);
        return [.. Names().Select(name => OnLinux(name, handle, devices?.FirstOrDefault(device => device.Name == name), capabilities))];
    }

    /// <summary>
    /// Returns the list on systems other than Linux: the devices of libpcap, each with the system's information found under either of its names; without
    /// libpcap, the system's own list.
    /// </summary>
    /// <param name="devices">The devices that libpcap lists; null without libpcap.</param>
    /// <param name="known">The interfaces that the system lists.</param>
    /// <param name="capabilities">The capabilities of this process.</param>
    internal static IReadOnlyList<CaptureInterface> Portable(IReadOnlyList<PcapDeviceInfo>? devices, IReadOnlyList<NetworkInterface> known, CaptureCapabilities capabilities)
    {
        var listed = devices ?? [.. known.Select(item => new PcapDeviceInfo(item.Name, null, item.Description, item.NetworkInterfaceType == NetworkInterfaceType.Loopback, item.OperationalStatus == OperationalStatus.Up))];
        return [.. listed.OrderBy(device => device.Name, StringComparer.Ordinal).Select(device =>
            Portable(device, known.FirstOrDefault(item => item.Name == device.Name || item.Name == device.FriendlyName), capabilities))];
    }

    private static CaptureInterface OnLinux(string name, SafeFileHandle socket, PcapDeviceInfo? device, CaptureCapabilities capabilities)
    {
        int flags = Math.Max(0, NetworkDevice.FlagsOf(socket, name));
        bool isUp = (flags & NetworkDevice.FlagUp) != 0;
        bool? hasCarrier = isUp ? (flags & NetworkDevice.FlagRunning) != 0 : (bool?)null;
        int index = NetworkDevice.IndexOf(name);
        // The folder shows the namespace in which it was mounted, which may not be that of this process.
        bool isShown = Number(name, "ifindex") == index;
        string type = NetworkDevice.HardwareTypeOf(socket, name) switch
        {
            HardwareType.Ethernet => "Ethernet",
            HardwareType.Loopback => "Loopback",
            HardwareType.None => "IP",
            var other => other.ToString(CultureInfo.InvariantCulture),
        };
        return new CaptureInterface(
            name,
            index,
            isUp,
            hasCarrier,
            (flags & NetworkDevice.FlagLoopback) != 0,
            type,
            NetworkDevice.MtuOf(socket, name) is >= 0 and var mtu ? mtu : null,
            isShown && Number(name, "speed") is > 0 and var speed ? (int)speed : null,
            (flags & FlagPromiscuous) != 0,
            isShown ? Number(name, "statistics/rx_packets") : null,
            isShown ? Number(name, "statistics/rx_dropped") : null,
            Offloads(name, socket),
            device?.FriendlyName,
            device?.Description,
            Obstacle(name, isUp, hasCarrier, capabilities));
    }

    private static CaptureInterface Portable(PcapDeviceInfo device, NetworkInterface? known, CaptureCapabilities capabilities)
    {
        // A mirror port may be up without an address: either libpcap's flags or the system's status may indicate that it is up.
        bool isUp = device.IsUp || known?.OperationalStatus == OperationalStatus.Up;
        return new CaptureInterface(
            device.Name, 0, isUp, null, device.IsLoopback, known?.NetworkInterfaceType.ToString() ?? "unknown", null,
            known?.Speed > 0 ? (int)Math.Min(known.Speed / 1_000_000, int.MaxValue) : null, null, null, null, [], device.FriendlyName, device.Description,
            Obstacle(device.Name, isUp, null, capabilities));
    }

    private static string? Obstacle(string name, bool isUp, bool? hasCarrier, CaptureCapabilities capabilities) =>
        capabilities.CanCapture is false ? capabilities.Obstacle
        : !isUp ? OperatingSystem.IsLinux() ? $"is down; bring it up: ip link set {name} up" : "is down; bring it up"
        : hasCarrier is false ? "has no link; check the cable and the mirror port"
        : null;

    private static List<string> Offloads(string name, SafeFileHandle socket)
    {
        var on = OffloadRequests.Where(offload => NetworkDevice.EthtoolValue(socket, name, offload.Request) is 1).Select(offload => offload.Name).ToList();
        uint flags = NetworkDevice.EthtoolValue(socket, name, FlagsRequest) ?? 0;
        on.AddRange(OffloadFlags.Where(flag => (flags & flag.Bit) != 0).Select(flag => flag.Name));
        return on;
    }

    private static long? Number(string name, string file)
    {
        try
        {
            string text = File.ReadAllText(Path.Combine(SystemFolder, name, file));
            return long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
