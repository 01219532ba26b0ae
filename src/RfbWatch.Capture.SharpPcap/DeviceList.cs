using System.Net.NetworkInformation;
using global::SharpPcap;
using global::SharpPcap.LibPcap;
using RfbWatch.Capture.Live;

namespace RfbWatch.Capture.SharpPcap;

/// <summary>The devices that libpcap lists.</summary>
internal static class DeviceList
{
    // PCAP_IF_LOOPBACK and PCAP_IF_UP, pcap_findalldevs(3PCAP).
    private const uint FlagLoopback = 0x1;
    private const uint FlagUp = 0x2;

    /// <summary>
    /// Returns all devices of this network namespace, including pseudo-devices; null, with the library's error text, if they cannot be listed.
    /// </summary>
    public static IReadOnlyList<PcapInterface>? All(out string? error)
    {
        try
        {
            error = null;
            return PcapInterface.GetAllPcapInterfaces();
        }
        catch (Exception e) when (e is PcapException or NetworkInformationException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            // SharpPcap also queries .NET about each device, which reads system files, and rejects a device with two hardware addresses.
            error = e.Message;
            return null;
        }
    }

    /// <summary>Returns the network interfaces among the devices; null if they cannot be listed.</summary>
    public static IReadOnlyList<PcapDeviceInfo>? Read() =>
        All(out _)?.Where(device => !PseudoDevices.Contains(device.Name))
            .Select(device => new PcapDeviceInfo(device.Name, FriendlyName(device), Text(device.Description), (device.Flags & FlagLoopback) != 0, (device.Flags & FlagUp) != 0))
            .ToList();

    /// <summary>
    /// Returns the display name of the device, which exists only on Windows. SharpPcap matches names by suffix, which is correct for a GUID but elsewhere
    /// assigns <c>veth0</c> the name of <c>eth0</c>.
    /// </summary>
    public static string? FriendlyName(PcapInterface device) => OperatingSystem.IsWindows() ? Text(device.FriendlyName) : null;

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
