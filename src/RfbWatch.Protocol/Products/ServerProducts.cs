using static RfbWatch.Protocol.Products.SignKind;

namespace RfbWatch.Protocol.Products;

/// <summary>
/// Servers and their signs, a table of facts. (E) marks what a recording of the product shows; a file is one of the product's own source.
/// What a user sets freely (the desktop name) never suffices alone for <see cref="Confidence.High"/>.
/// </summary>
public static class ServerProducts
{
    private const string Hunting = "Azure-Sentinel hunting queries, Remote Management and Monitoring tool";

    /// <summary>The table.</summary>
    public static IReadOnlyList<ProductEntry> All { get; } =
    [
        new("TigerVNC", "2026-11",
        [
            new(Banner, "003.008", 0, "VNCServerST.cxx; 003.003 for an early refusal (E)"),
            new(Banner, "003.003", 0, "SConnection.cxx, early refusal (E)"),
            new(OfferedTypes, "19,2", 1, "SecurityServer.cxx, Security.cxx (E)"),
            new(SubTypes, "258,2", 2, "SecurityServer.cxx, default TLSVnc,VncAuth (E)"),
            new(DesktopName, "*@*", 1, "vncserver script"),
            new(Reason, "Too many security failures", 2, "VNCServerST.cxx (E)"),
        ])
        {
            Only = [Banner],
            CompanyName = "TigerVNC team", ProductName = "TigerVNC server", VersionInfoSource = "win/winvnc/winvnc.rc",
        },
        new("TightVNC 2.x", "2026-11",
        [
            new(Banner, "003.008", 0, "RfbInitializer.cpp"),
            new(OfferedTypes, "2,16", 1, "RfbInitializer.cpp (E)"),
            new(OfferedTypes, "1,16", 1, "RfbInitializer.cpp"),
            new(Reason, "Authentication failed from *", 3, "RfbInitializer.cpp (E)"),
            new(Challenge, "MsvcRand", 2, "VncPassCrypt, srand(time) (E)"),
        ])
        {
            Only = [Banner, OfferedTypes],
            CompanyName = "GlavSoft LLC.", ProductName = "TightVNC", VersionInfoSource = Hunting + " - TightVNC",
        },
        new("TightVNC 1.3", "2026-11",
        [
            new(Banner, "003.008", 0, "libvncserver of TightVNC, (E)"),
            new(OfferedTypes, "2,16", 1, "(E)"),
            new(OfferedTypes, "1,16", 1, "(E)"),
            new(TightCounts, "0/0/12", 2, "(E)"),
            new(DesktopName, "*'s X desktop (*:*)", 2, "vncserver script (E)"),
            new(Challenge, "GlibcRandom", 2, "vncauth.c (E, Debian 1.3.10-7)"),
        ])
        {
            Only = [Banner, OfferedTypes, TightCounts],
        },
        new("TurboVNC", "2026-11",
        [
            new(Banner, "003.008", 0, "rfbserver.c"),
            new(OfferedTypes, "19,2,16", 1, "auth.c"),
            new(TightCounts, "0/0/17", 2, "rfbserver.c"),
            new(TightVendors, "*TRBO*", 3, "rfbproto.h"),
            new(DesktopName, "TurboVNC: *:* (*)", 3, "unix/vncserver.in"),
            new(Reason, "Too many authentication failures*", 2, "TurboVNC#218"),
            new(Challenge, "GlibcRandom", 2, "vncauth.c"),
        ])
        {
            Only = [Banner],
        },
        new("UltraVNC", "2026-11",
        [
            new(OfferedTypes, "17", 3, "winvnc/winvnc/vncclient.cpp"),
            new(OfferedTypes, "17,*", 3, "winvnc/winvnc/vncclient.cpp"),
            new(OfferedTypes, "1", 0, "vncclient.cpp, to a viewer below 3.7"),
            new(OfferedTypes, "2", 0, "vncclient.cpp, to a viewer below 3.7"),
            new(OfferedTypes, "4294967290", 2, "vncclient.cpp, MS-Logon to a viewer below 3.7"),
            new(Banner, "003.008", 0, "vncclient.cpp"),
            new(Banner, "003.004", 1, "rfb/rfbproto.h"),
            new(Banner, "003.006", 1, "rfb/rfbproto.h"),
            new(Banner, "003.014", 2, "rfb/rfbproto.h"),
            new(Banner, "003.016", 2, "rfb/rfbproto.h"),
            new(Banner, "003.018", 2, "rfb/rfbproto.h, SC_PROMPT"),
            new(DesktopName, "* - service mode", 2, "vncclient.cpp"),
            new(DesktopName, "* - application mode", 2, "vncclient.cpp"),
            new(Reason, "Your connection has been rejected to many attempts.", 2, "vncclient.cpp"),
            new(Challenge, "MsvcRand", 2, "winvnc/winvnc/vncauth.c"),
        ])
        {
            Only = [Banner, OfferedTypes],
            CompanyName = "UltraVNC", ProductName = "UltraVNC", VersionInfoSource = "SigmaHQ, Use of UltraVNC Remote Access Software (company; product of the server unverified)",
        },
        new("LibVNCServer", "2026-11",
        [
            new(Banner, "003.008", 0, "rfbserver.c (E)"),
            new(OfferedTypes, "1", 1, "auth.c (E)"),
            new(OfferedTypes, "2", 1, "auth.c (E)"),
            new(Reason, "password check failed!", 3, "auth.c"),
            new(DesktopName, "LibVNCServer", 3, "main.c"),
            new(TightCounts, "4/6/12", 2, "tightvnc-filetransfer/rfbtightserver.c"),
            new(Challenge, "GlibcRandom", 2, "vncauth.c (E)"),
        ])
        {
            Only = [Banner, TightCounts],
        },
        new("krfb", "2026-11",
        [
            new(Banner, "003.008", 0, "LibVNCServer (E)"),
            new(OfferedTypes, "2", 1, "LibVNCServer auth.c (E)"),
            new(DesktopName, "*@* (shared desktop)", 3, "rfbserver.cpp"),
            new(Reason, "password check failed!", 2, "LibVNCServer auth.c"),
            new(Challenge, "GlibcRandom", 2, "LibVNCServer vncauth.c (E)"),
        ])
        {
            Only = [Banner],
        },
        new("Vino", "2026-11",
        [
            new(Banner, "003.007", 2, "(E, two captures)"),
            new(OfferedTypes, "2,18", 2, "(E)"),
            new(OfferedTypes, "18,2", 2, "(E, 3.22)"),
            new(OfferedTypes, "18,1", 2, "(E, 3.22)"),
            new(OfferedTypes, "18", 1, "(E, 3.22)"),
            new(DesktopName, "*@*", 1, "(E)"),
        ])
        {
            Only = [Banner, OfferedTypes],
        },
        new("QEMU", "2026-11",
        [
            new(Banner, "003.008", 0, "ui/vnc.c (E)"),
            new(OfferedTypes, "1", 1, "ui/vnc.c, exactly one type (E)"),
            new(OfferedTypes, "2", 1, "ui/vnc.c (E)"),
            new(OfferedTypes, "19", 1, "ui/vnc.c (E)"),
            new(OfferedTypes, "20", 2, "ui/vnc.c (E)"),
            new(DesktopName, "QEMU", 3, "ui/vnc.c"),
            new(DesktopName, "QEMU (*)", 3, "ui/vnc.c (E)"),
            new(Reason, "Authentication failed\0", 3, "ui/vnc.c, length counts the NUL (E)"),
        ])
        {
            Only = [Banner, OfferedTypes],
        },
        new("wayvnc", "2026-11",
        [
            new(Banner, "003.008", 0, "neatvnc server.c"),
            new(OfferedTypes, "19,129,5*", 2, "neatvnc server.c"),
            new(OfferedTypes, "129,5*", 2, "neatvnc server.c"),
            new(OfferedTypes, "1", 1, "neatvnc server.c (E, 0.5)"),
            new(DesktopName, "WayVNC", 3, "wayvnc main.c (E, 0.5)"),
            new(DesktopName, "Neat VNC", 2, "neatvnc server.c, any program on it"),
        ])
        {
            Only = [Banner],
        },
        new("RealVNC Enterprise 4", "2026-11",
        [
            new(Banner, "004.001", 3, "nmap-service-probes (E, nDPI capture)"),
            new(OfferedTypes, "13,133,5,129,6,130,2", 3, "(E, nDPI capture)"),
        ])
        {
            Only = [Banner],
            CompanyName = "RealVNC Ltd", ProductName = "VNC Enterprise Edition", VersionInfoSource = Hunting + " - RealVNC; product name unverified",
        },
        new("RealVNC Connect", "2026-11",
        [
            new(Banner, "005.000", 3, "nmap-service-probes, noVNC rfb.js"),
            new(OfferedTypes, "13,133,5,129,192*", 2, "noVNC#1041, #1804"),
            new(OfferedTypes, "5,6,13,130,192*", 2, "LibVNC#135"),
            new(OfferedTypes, "13,5*", 2, "noVNC#1804"),
        ])
        {
            Only = [Banner],
            CompanyName = "RealVNC", ProductName = "VNC Server", VersionInfoSource = Hunting + " - RealVNC; product name unverified",
        },
        new("macOS Screen Sharing", "2026-11",
        [
            new(Banner, "003.889", 3, "nmap-service-probes (E)"),
            new(OfferedTypes, "30,*", 2, "(E); vm0#35867"),
            new(OfferedTypes, "30", 2, "(E)"),
            new(DesktopName, "apple22:*", 3, "(E)"),
            new(AppleKey, "2/128", 2, "(E, macOS 10.11)"),
            new(AppleKey, "5/512", 2, "vm0#36352"),
        ])
        {
            Only = [Banner],
        },
        new("UltraVNC Repeater", "2026-11",
        [
            new(Banner, "000.000", 3, "repeater/repeater.h"),
            new(CarrierName, "Repeater", 1, "repeater/mode12_listener.cpp"),
        ])
        {
            Only = [Banner],
        },
        new("ATEN KVM over IP", "2026-11",
        [
            new(Banner, "009.123", 3, "nmap-service-probes"),
            new(Banner, "009.221", 2, "Fox-IT slides"),
            new(Banner, "009.963", 2, "Fox-IT slides"),
            new(OfferedTypes, "16", 1, "nmap vnc.lua"),
        ])
        {
            Only = [Banner],
        },
        new("Microsoft Virtual Server", "2026-11", [new(Banner, "103.006", 3, "nmap-service-probes")]) { Only = [Banner] },
    ];
}
