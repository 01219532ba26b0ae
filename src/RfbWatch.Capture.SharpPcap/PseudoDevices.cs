namespace RfbWatch.Capture.SharpPcap;

/// <summary>
/// Devices in libpcap's list that are not network interfaces; a sensor has nothing to monitor there. The names are those of libpcap 1.10:
/// pcap-linux.c (<c>any</c>), pcap-netfilter-linux.c, pcap-dbus.c, pcap-bt-linux.c, pcap-bt-monitor-linux.c, pcap-usb-linux.c.
/// </summary>
internal static class PseudoDevices
{
    private static readonly string[] Names = ["any", "nflog", "nfqueue", "bluetooth-monitor"];

    /// <summary>Name prefixes shared by several devices; letters or a number follow.</summary>
    private static readonly string[] Prefixes = ["dbus-", "bluetooth", "usbmon"];

    /// <summary>Whether a name is the name of a pseudo-device.</summary>
    public static bool Contains(string name) =>
        Names.Contains(name, StringComparer.Ordinal)
        || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal) && (prefix.EndsWith('-') || (name.Length > prefix.Length && name.AsSpan(prefix.Length).IndexOfAnyExceptInRange('0', '9') < 0)));
}
