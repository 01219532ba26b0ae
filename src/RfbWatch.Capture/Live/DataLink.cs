using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>
/// libpcap's numbers for live devices (DLT_*), which are those of files (LINKTYPE_*) but for a few that differ from system to system.
/// </summary>
internal static class DataLink
{
    private const int RawOnMostSystems = 12;
    private const int RawOnOpenBsd = 14;

    /// <summary>The link type as a capture file would have it.</summary>
    public static LinkType ToLinkType(int dataLink) => dataLink is RawOnMostSystems or RawOnOpenBsd ? LinkType.Raw : (LinkType)dataLink;
}
