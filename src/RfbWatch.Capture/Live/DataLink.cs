using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>
/// libpcap's link-type numbers of live devices (DLT_*). They equal those of files (LINKTYPE_*), except for a few that differ between systems.
/// </summary>
internal static class DataLink
{
    private const int RawOnMostSystems = 12;
    private const int RawOnOpenBsd = 14;

    /// <summary>Returns the link type that a capture file would contain.</summary>
    public static LinkType ToLinkType(int dataLink) => dataLink is RawOnMostSystems or RawOnOpenBsd ? LinkType.Raw : (LinkType)dataLink;
}
