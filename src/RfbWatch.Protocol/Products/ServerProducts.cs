using static RfbWatch.Protocol.Products.SignatureField;

namespace RfbWatch.Protocol.Products;

/// <summary>
/// Servers and their signatures. As the source of a signature, (E) is a recording of the product, and a file is one of the product's own source files.
/// Values that users set (the desktop name) only support a product that other signatures have identified; see <see cref="ProductEvaluator"/>.
/// </summary>
/// <remarks>
/// No signature is safe against a server written to imitate it; these distinguish unmodified programs. The way in which TigerVNC splits an update into
/// rectangles (EncodeManager.cxx, SubRectMaxArea) shows only if the screen has more than 65,536 pixels and the encoding is not Tight, which others split
/// in the same way.
/// <para>
/// Two offers are not signatures although they are typical: VeNCrypt with VNC authentication is TigerVNC's default, but Dell's iDRAC 8 also begins a list of two with VeNCrypt
/// (LibVNC/libvncserver issue 124); and any order of None and VNC authentication follows from a setting in TigerVNC and RealVNC 4.
/// </para>
/// </remarks>
internal static class ServerProducts
{
    private const string Hunting = "Azure-Sentinel hunting queries, Remote Management and Monitoring tool";

    private static readonly ProductSignature NoTrueColourOne = new(ServerFormat, "ff:*", 0, "the LibVNCServer family's flag");

    private static readonly ProductSignature[] NoTight =
    [
        new(OfferedTypes, "16", 0, "Tight security, which the program does not have"),
        new(OfferedTypes, "16,*", 0, "Tight security, which the program does not have"),
        new(OfferedTypes, "*,16", 0, "Tight security, which the program does not have"),
        new(OfferedTypes, "*,16,*", 0, "Tight security, which the program does not have"),
    ];

    /// <summary>All servers.</summary>
    public static IReadOnlyList<ProductEntry> All { get; } =
    [
        new("TigerVNC", "2026-11",
        [
            new(Banner, "003.008", 0, "VNCServerST.cxx; 003.003 for an early refusal (E)"),
            new(Banner, "003.003", 0, "SConnection.cxx, early refusal (E)"),
            new(OfferedTypes, "19,2", 1, "SecurityServer.cxx, Security.cxx (E)"),
            new(SubTypes, "258,2", 2, "SecurityServer.cxx, default TLSVnc,VncAuth (E)"),
            new(ServerMessages, "*fence:80000000/1,150,clip*", 3, "VNCSConnectionST.cxx, to viewers with Fence and ContinuousUpdates (E, 1.12)"),
            new(ServerMessages, "*fence:80000000/1,150*", 2, "VNCSConnectionST.cxx, to such viewers without the clipboard; TurboVNC 3 does the same"),
            new(Clipboard, "1f000001/00000000", 2, "SConnection.cxx (E); TurboVNC announces the same"),
            new(ScreenId, "6b8b4567", 3, "unix/common/randr.cxx, first number of an unseeded rand() of glibc (E, 1.12, 22 captures)"),
            new(ServerCursor, "0x0@0,0", 2, "VNCServerST.cxx, no cursor until a program sets one (E)"),
            new(PseudoRectangles, "*/empty:-258;*/full:-308;*", 2, "SMsgWriter.cxx, all in one update (E)"),
            new(Picture, "last/*:0", 2, "EncodeManager.cxx, LastRect whatever the encoding (E)"),
            new(Picture, "last/*:2", 2, "EncodeManager.cxx (E)"),
            new(Picture, "last/*:5", 2, "EncodeManager.cxx (E)"),
            new(Picture, "last/*:16", 2, "EncodeManager.cxx (E)"),
            new(Picture, "many/strip64k:0", 2, "EncodeManager.cxx, SubRectMaxArea (E)"),
            new(Picture, "many/strip64k:2", 2, "EncodeManager.cxx (E)"),
            new(Picture, "many/strip64k:5", 2, "EncodeManager.cxx (E)"),
            new(Picture, "many/strip64k:16", 2, "EncodeManager.cxx (E)"),
            new(DesktopName, "*@*", 1, "vncserver script"),
            new(Reason, "Authentication failure", 2, "SConnection.cxx (E, 10 captures); RealVNC 4, from which it came, has it too"),
            new(Reason, "Too many security failures", 2, "VNCServerST.cxx (E)"),
        ])
        {
            Only = [Banner], Never = [NoTrueColourOne, .. NoTight],
            CompanyName = "TigerVNC team", ProductName = "TigerVNC server", VersionInfoSource = "win/winvnc/winvnc.rc",
        },
        new("TightVNC 2.x", "2026-11",
        [
            new(Banner, "003.008", 0, "RfbInitializer.cpp"),
            new(OfferedTypes, "2,16", 1, "RfbInitializer.cpp (E)"),
            new(OfferedTypes, "1,16", 1, "RfbInitializer.cpp"),
            new(OfferedTypes, "3.3:*", 0, "RfbInitializer.cpp, to a viewer below 3.7"),
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
            new(OfferedTypes, "3.3:*", 0, "(E)"),
            new(TightCounts, "0/0/12", 2, "(E)"),
            new(TightCounts, "none", 0, "to a viewer below 3.7"),
            new(ServerCursor, "16x16@7,7", 3, "the X server's own cursor (E, to viewers with either cursor encoding)"),
            new(ServerCursor, "10x16@1,1", 3, "the X font's left_ptr, which desktops set; no other server that offers these types is an X server (E)"),
            new(PseudoRectangles, "*:-240;*", 3, "cursor.c, a cursor of two colours goes as X Cursor where the viewer takes either; others prefer Cursor (E)"),
            new(Reason, "Authentication failed", 2, "auth.c, no NUL counted (E)"),
            new(DesktopName, "*'s * desktop (*:*)", 1, "init.c, around the text of -desktop (E)"),
            new(Challenge, "GlibcRandom", 2, "vncauth.c (E, Debian 1.3.10-7)"),
        ])
        {
            Only = [Banner, OfferedTypes, TightCounts], Never = [NoTrueColourOne],
        },
        new("TurboVNC", "2026-11",
        [
            new(Banner, "003.008", 0, "rfbserver.c"),
            new(OfferedTypes, "19,2,16", 1, "auth.c"),
            new(OfferedTypes, "16", 0, "auth.c, Tight is in every list"),
            new(OfferedTypes, "16,*", 0, "auth.c"),
            new(OfferedTypes, "*,16", 0, "auth.c"),
            new(OfferedTypes, "*,16,*", 0, "auth.c"),
            new(OfferedTypes, "3.3:*", 0, "auth.c, to a viewer below 3.7"),
            new(TightCounts, "0/0/17", 2, "rfbserver.c"),
            new(TightVendors, "*TRBO*", 3, "rfbproto.h"),
            new(ServerMessages, "*clip,fence:80000000/1,150*", 3, "rfbserver.c, 3.x: the clipboard's abilities first"),
            new(ServerMessages, "*fence:80000000/1,150*", 2, "rfbserver.c, 3.x, to a viewer without the clipboard"),
            new(ServerMessages, "*fence:80000000/0,150*", 2, "rfbserver.c, before 3.x"),
            new(DesktopName, "TurboVNC: *:* (*)", 1, "unix/vncserver.in"),
            new(Reason, "Too many authentication failures*", 2, "TurboVNC#218"),
            new(Challenge, "GlibcRandom", 2, "vncauth.c"),
        ])
        {
            Only = [Banner, OfferedTypes],
        },
        new("UltraVNC", "2026-11",
        [
            new(OfferedTypes, "17", 3, "winvnc/winvnc/vncclient.cpp"),
            new(OfferedTypes, "17,*", 3, "winvnc/winvnc/vncclient.cpp"),
            new(OfferedTypes, "3.3:1", 0, "vncclient.cpp, to a viewer below 3.7"),
            new(OfferedTypes, "3.3:2", 0, "vncclient.cpp, to a viewer below 3.7"),
            new(OfferedTypes, "3.3:4294967290", 2, "vncclient.cpp, MS-Logon to a viewer below 3.7"),
            new(Banner, "003.008", 0, "vncclient.cpp"),
            new(Banner, "003.004", 1, "rfb/rfbproto.h"),
            new(Banner, "003.006", 1, "rfb/rfbproto.h"),
            new(Banner, "003.014", 2, "rfb/rfbproto.h"),
            new(Banner, "003.016", 2, "rfb/rfbproto.h"),
            new(Banner, "003.018", 2, "rfb/rfbproto.h, SC_PROMPT"),
            new(DesktopName, "* - service mode", 1, "vncclient.cpp"),
            new(DesktopName, "* - application mode", 1, "vncclient.cpp"),
            new(Reason, "Your connection has been rejected to many attempts.", 2, "vncclient.cpp"),
            new(Challenge, "MsvcRand", 2, "winvnc/winvnc/vncauth.c"),
        ])
        {
            Only = [Banner, OfferedTypes],
            CompanyName = "UltraVNC", ProductName = "UltraVNC", VersionInfoSource = "SigmaHQ, Use of UltraVNC Remote Access Software (company; product of the server unverified)",
        },
        LibVncServerProducts.Library,
        LibVncServerProducts.X11Vnc,
        LibVncServerProducts.Krfb,
        new("Vino", "2026-11",
        [
            new(Banner, "003.007", 2, "(E, two captures)"),
            new(OfferedTypes, "2,18", 2, "(E)"),
            new(OfferedTypes, "18,2", 2, "(E, 3.22)"),
            new(OfferedTypes, "18,1", 2, "(E, 3.22)"),
            new(OfferedTypes, "18", 1, "(E, 3.22)"),
            new(OfferedTypes, "3.3:*", 0, "to a viewer below 3.7"),
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
            new(OfferedTypes, "3.3:*", 0, "ui/vnc.c"),
            new(PseudoRectangles, "*;1/full:-258;*", 3, "ui/vnc.c, an update of its own over the whole screen (E)"),
            new(PseudoRectangles, "*;1/full:-259;*", 3, "ui/vnc.c, the same for audio (E)"),
            new(PseudoRectangles, "*;1/full:-257;*", 3, "ui/vnc.c, the same for relative motion (E)"),
            new(ScreenId, "00000000", 1, "ui/vnc.c (E)"),
            new(Clipboard, "1b000001/00000000", 3, "ui/vnc-clipboard.c (E)"),
            new(DesktopName, "QEMU", 1, "ui/vnc.c"),
            new(DesktopName, "QEMU (*)", 1, "ui/vnc.c (E)"),
            new(Reason, "Authentication failed\0", 3, "ui/vnc.c, length counts the NUL (E)"),
        ])
        {
            Only = [Banner, OfferedTypes], Never = [NoTrueColourOne],
        },
        new("wayvnc", "2026-11",
        [
            new(Banner, "003.008", 0, "neatvnc server.c"),
            new(OfferedTypes, "19,129,5*", 2, "neatvnc server.c"),
            new(OfferedTypes, "129,5*", 2, "neatvnc server.c"),
            new(OfferedTypes, "1", 1, "neatvnc server.c (E, 0.5)"),
            new(PseudoRectangles, ";1/empty:-258;", 3, "neatvnc server.c, an update of its own (E, 0.5)"),
            new(Picture, "many/tile64:7", 3, "neatvnc tight.c (E, 0.5)"),
            new(DesktopName, "WayVNC", 1, "wayvnc main.c (E, 0.5)"),
            new(DesktopName, "Neat VNC", 1, "neatvnc server.c, any program on it"),
        ])
        {
            Only = [Banner], Never = [NoTrueColourOne, .. NoTight],
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
            new(DesktopName, "apple22:*", 1, "(E)"),
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
        new("rfb2 (node)", "2026-11",
        [
            new(Banner, "003.008", 0, "rfbserver.js"),
            new(OfferedTypes, "2", 1, "rfbserver.js"),
            new(FixedChallenge, "31323334353637383930616263646566", 3, "rfbserver.js, the text 1234567890abcdef"),
            new(ServerFormat, "01:201801:00ff00ff00ff100800", 1, "rfbserver.js, big-endian"),
        ])
        {
            Only = [Banner, OfferedTypes],
        },
        new("Microsoft Virtual Server", "2026-11", [new(Banner, "103.006", 3, "nmap-service-probes")]) { Only = [Banner] },
    ];
}
