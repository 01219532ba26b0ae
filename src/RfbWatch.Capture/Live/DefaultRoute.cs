using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using RfbWatch.Capture.Native;

namespace RfbWatch.Capture.Live;

/// <summary>
/// Whether an interface leads to the world: it, or one that stands on it (a bridge, a bond, a VLAN), has the default route of this network namespace. Frames sent there reach others.
/// Only the kernel's main table is asked: routes of further tables (policy routing) are not seen.
/// </summary>
public static class DefaultRoute
{
    private const string SystemFolder = "/sys/class/net";

    // RTF_UP and RTF_REJECT, linux/route.h.
    private const uint FlagUp = 0x1;
    private const uint FlagReject = 0x200;

    /// <summary>The longest IPv4 prefix that is a default route: VPN clients write two routes to half of the addresses each, which outrank the one of length 0.</summary>
    private const int LongestIPv4Prefix = 1;

    /// <summary>The longest IPv6 prefix that is a default route: 2000::/3 holds every global address (RFC 4291, section 2.4; IANA, "Internet Protocol Version 6 Address Space").</summary>
    private const int LongestIPv6Prefix = 3;

    /// <summary>Whether frames sent on an interface go where the default route goes; null when that cannot be told.</summary>
    /// <param name="name">Name of the interface, or the name that people know it by.</param>
    public static bool? Leads(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                return NetworkInterface.GetAllNetworkInterfaces()
                    .Where(known => known.Name == name || name.EndsWith(known.Id, StringComparison.Ordinal) || IsFriendlyNameOf(name, known))
                    .Any(known => known.GetIPProperties().GatewayAddresses.Any(gateway => !gateway.Address.Equals(IPAddress.Any) && !gateway.Address.Equals(IPAddress.IPv6Any)));
            }

            // That of the thread: a thread can be in another namespace than its process.
            HashSet<string> routed = [.. InIPv4(File.ReadAllText("/proc/thread-self/net/route"))];
            if (File.Exists("/proc/thread-self/net/ipv6_route"))
            {
                routed.UnionWith(InIPv6(File.ReadAllText("/proc/thread-self/net/ipv6_route")));
            }

            return Above(name).Any(routed.Contains);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NetworkInformationException)
        {
            return null;
        }
    }

    /// <summary>Interfaces with a default route in the text of /proc/net/route: name, destination, gateway, flags, references, uses, metric, mask; numbers in hexadecimal.</summary>
    internal static IEnumerable<string> InIPv4(string table) =>
        from line in table.Split('\n').Skip(1)
        let fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        where fields.Length > 7 && Hexadecimal(fields[3]) is { } flags && (flags & (FlagUp | FlagReject)) == FlagUp
            && Hexadecimal(fields[7]) is { } mask && BitOperations.PopCount(mask) <= LongestIPv4Prefix
        select fields[0];

    /// <summary>Interfaces with a default route in the text of /proc/net/ipv6_route: destination and its length, source and its length, next hop, metric, references, uses, flags, name.</summary>
    internal static IEnumerable<string> InIPv6(string table) =>
        from line in table.Split('\n')
        let fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        where fields.Length > 9 && Hexadecimal(fields[1]) <= LongestIPv6Prefix && Hexadecimal(fields[8]) is { } flags && (flags & (FlagUp | FlagReject)) == FlagUp
        select fields[9];

    /// <summary>The interface and all that stand on it, as /sys shows them; it shows the namespace that it was mounted in, which need not be this one.</summary>
    private static IEnumerable<string> Above(string name)
    {
        yield return name;
        string folder = Path.Combine(SystemFolder, name);
        if (!File.Exists(Path.Combine(folder, "ifindex")) || File.ReadAllText(Path.Combine(folder, "ifindex")).Trim() != NetworkDevice.IndexOf(name).ToString(CultureInfo.InvariantCulture))
        {
            yield break;
        }

        const string Prefix = "upper_";
        foreach (string link in Directory.EnumerateFileSystemEntries(folder, Prefix + "*"))
        {
            foreach (string upper in Above(Path.GetFileName(link)[Prefix.Length..]))
            {
                yield return upper;
            }
        }
    }

    private static bool IsFriendlyNameOf(string name, NetworkInterface known) =>
        PcapLibrary.Current.Devices()?.Any(device => device.FriendlyName == name && device.Name.EndsWith(known.Id, StringComparison.Ordinal)) == true;

    private static uint? Hexadecimal(string text) => uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) ? value : null;
}
