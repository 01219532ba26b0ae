using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using RfbWatch.Capture.Native;

namespace RfbWatch.Capture.Live;

/// <summary>
/// Determines whether an interface leads to other networks: it, or an interface on top of it (a bridge, a bond, a VLAN), has the default route of this network
/// namespace. Frames sent there reach other hosts. Only the kernel's main routing table is read; routes of other tables (policy routing) are not considered.
/// </summary>
public static class DefaultRoute
{
    private const string SystemFolder = "/sys/class/net";

    // RTF_UP and RTF_REJECT, linux/route.h.
    private const uint FlagUp = 0x1;
    private const uint FlagReject = 0x200;

    /// <summary>
    /// The longest IPv4 prefix that counts as a default route. VPN clients add two routes for half of the addresses each, which take precedence over a route of
    /// length 0.
    /// </summary>
    private const int LongestIPv4Prefix = 1;

    /// <summary>
    /// The longest IPv6 prefix that counts as a default route: 2000::/3 contains all global unicast addresses (RFC 4291, section 2.4; IANA, "Internet Protocol
    /// Version 6 Address Space").
    /// </summary>
    private const int LongestIPv6Prefix = 3;

    /// <summary>Whether frames sent on an interface take the default route; null if unknown.</summary>
    /// <param name="name">The interface's name or display name.</param>
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

            // The routes of the thread: a thread can be in a different namespace from its process.
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

    /// <summary>
    /// Returns the interfaces with a default route in the text of /proc/net/route. The fields are name, destination, gateway, flags, references, uses, metric,
    /// mask; numbers are hexadecimal.
    /// </summary>
    internal static IEnumerable<string> InIPv4(string table) =>
        from line in table.Split('\n').Skip(1)
        let fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        where fields.Length > 7 && Hexadecimal(fields[3]) is { } flags && (flags & (FlagUp | FlagReject)) == FlagUp
            && Hexadecimal(fields[7]) is { } mask && BitOperations.PopCount(mask) <= LongestIPv4Prefix
        select fields[0];

    /// <summary>
    /// Returns the interfaces with a default route in the text of /proc/net/ipv6_route. The fields are destination and its length, source and its length, next
    /// hop, metric, references, uses, flags, name.
    /// </summary>
    internal static IEnumerable<string> InIPv6(string table) =>
        from line in table.Split('\n')
        let fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        where fields.Length > 9 && Hexadecimal(fields[1]) <= LongestIPv6Prefix && Hexadecimal(fields[8]) is { } flags && (flags & (FlagUp | FlagReject)) == FlagUp
        select fields[9];

    /// <summary>
    /// Returns the interface and all interfaces on top of it, according to /sys. /sys shows the namespace in which it was mounted, which may be a different
    /// one.
    /// </summary>
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
