using static RfbWatch.Protocol.Products.SignatureField;

namespace RfbWatch.Protocol.Products;

/// <summary>
/// Clients and their signatures, with sources marked as in <see cref="ServerProducts"/>. The ordered list of encodings identifies most of them.
/// </summary>
internal static class ClientProducts
{
    private const string Hunting = "Azure-Sentinel hunting queries, Remote Management and Monitoring tool";

    /// <summary>All clients.</summary>
    public static IReadOnlyList<ProductEntry> All { get; } =
    [
        new("TigerVNC viewer", "2026-11",
        [
            new(Encodings, "-314,1464686180,-239,-240,1464686182,-223,-308,*", 3, "CConnection.cxx (E, 1.12)"),
            new(Encodings, "-314,1464686180,-239,-240,-223,-308,*", 2, "CConnection.cxx, earlier"),
            new(ClientInit, "00", 1, "Shared=0 is the default, where most viewers share (E)"),
        ])
        {
            Only = [Encodings],
            CompanyName = "TigerVNC team", ProductName = "TigerVNC", VersionInfoSource = "vncviewer/vncviewer.rc.in",
        },
        new("noVNC", "2026-11",
        [
            new(Encodings, "1,7,-260,5,2,0,Q,C,-223,-224,-258,-308,-309,-312,-313,-307,-1063131698,*", 3, "core/rfb.js (1.3)"),
            new(Encodings, "1,7,-260,16,5,2,0,Q,C,-223,-224,-258,*", 3, "core/rfb.js"),
            new(Encodings, "1,7,-260,16,21,5,2,*0,Q,C,-223,-224,-258,*", 3, "core/rfb.js"),
            new(Encodings, "1,50,7,-260,16,21,5,2,*0,Q,C,-223,-224,-258,*", 3, "core/rfb.js, with H.264"),
            new(CarrierName, "WebSocket", 1, "core/websock.js"),
            new(FirstMessages, "p", 1, "core/rfb.js"),
        ])
        {
            Only = [Encodings],
        },
        new("RealVNC viewer 4", "2026-11",
        [
            new(Encodings, "-239,-223,16,1,5,2,0", 2, "(E, four captures)"),
            new(ClientFormat, "08080001000300030003040200", 2, "64 colours first (E)"),
            new(FirstMessages, "p", 1, "(E)"),
        ])
        {
            Only = [Encodings],
            CompanyName = "RealVNC Ltd", ProductName = "VNC Viewer", VersionInfoSource = Hunting + " - RealVNC; product name unverified",
        },
        new("libvncclient", "2026-11",
        [
            new(Encodings, "7,16,9,-65527,1,5,6,4,2,0,C,Q,*-223,-308,-224,*", 3, "rfbclient.c SetFormatAndEncodings (E)"),
            new(Encodings, "*,-131071,-131070,-131069,-309,-258", 2, "rfbclient.c, the tail whatever the list before it (E)"),
            new(FirstMessages, "p", 1, "rfbclient.c (E)"),
        ])
        {
            Only = [Encodings],
        },
        new("UltraVNC viewer", "2026-11",
        [
            new(Encodings, "*,C,-239,-232,Q,-65525,*", 3, "vncviewer/ClientConnection.cpp"),
            new(Banner, "003.004", 1, "ClientConnection.cpp, echoes the server's"),
            new(Banner, "003.006", 1, "ClientConnection.cpp, echoes the server's"),
            new(Banner, "003.014", 1, "ClientConnection.cpp, echoes the server's"),
            new(Banner, "003.016", 1, "ClientConnection.cpp, echoes the server's"),
            new(Banner, "003.018", 1, "ClientConnection.cpp, echoes the server's"),
            new(FirstMessages, "p", 1, "ClientConnection.cpp"),
        ])
        {
            Only = [Encodings],
            CompanyName = "UltraVNC", ProductName = "UltraVNC VNCViewer", VersionInfoSource = "SigmaHQ, Use of UltraVNC Remote Access Software",
        },
        new("TightVNC 1.3 Unix viewer", "2026-11",
        [
            new(Encodings, "1,7,5,6,4,2,C,Q,-240,-239,-232,-224", 2, "(E, 1.3.10)"),
            new(Encodings, "0,1,7,5,6,4,2,C,Q,-240,-239,-232,-224", 2, "(E, 1.3.10, to a server on its own machine)"),
            new(Encodings, "*,-240,-239,-232", 0, "(E, 1.3.10, with -encodings)"),
            new(Encodings, "*,-240,-239,-232,-224", 0, "(E, 1.3.10, with -encodings)"),
            new(Padding, "pad", 2, "uninitialised padding in messages 0, 2 and 4 (E)"),
            new(MessageTypes, "4,4,4,4,4,4,*", 2, "six releases of modifier keys before anything (E)"),
        ])
        {
            Only = [Encodings],
        },
        new("SSVNC viewer", "2026-11",
        [
            new(Encodings, "1,7,16,17,5,6,4,2,C,Q,-240,-239,-232,-224,-223", 2, "(E, 1.0.29)"),
            new(Padding, "pad", 2, "uninitialised padding, as in the TightVNC viewer it grew from (E)"),
        ])
        {
            Only = [Encodings],
        },
        new("vncsnapshot", "2026-11",
        [
            new(Encodings, "-224,1,16,5,4,2,0,7,C,Q,-240,-239,-232", 3, "(E, 1.2a)"),
            new(Encodings, "-224,1,0,16,5,4,2,7,C,Q,-240,-239,-232", 3, "(E, 1.2a, to a server on its own machine)"),
            new(Banner, "003.003", 1, "(E)"),
        ])
        {
            Only = [Encodings],
        },
        new("TurboVNC viewer", "2026-11",
        [
            new(Encodings, "-239,-240,-223,-308,-307,-224,-313,-312,-1063131698,-305,-258,-261,1464686184,-317,-316,7,1,16,5,*", 3, "java CConnection"),
            new(Encodings, "*,F,S", 2, "fine quality and subsampling, TurboVNC's own"),
            new(FirstMessages, "p", 1, "java CConnection"),
        ])
        {
            Only = [Encodings],
        },
        new("gtk-vnc", "2026-11",
        [
            new(Encodings, "Q,7,*-223,*1464686185,*-239,-240,-257,16,5,2,1,0", 3, "vncdisplay.c (E, 1.3.1)"),
            new(Encodings, "7,*-223,*1464686185,*-239,-240,-257,16,5,2,1,0", 3, "vncdisplay.c, lossless"),
            new(ClientInit, "00", 1, "vncdisplay.c, not shared (E)"),
            new(Terminator, "00", 2, "old versions, Wireshark bug 5469"),
            new(FirstMessages, "p", 1, "vncdisplay.c"),
        ])
        {
            Only = [Encodings],
        },
        new("macOS Screen Sharing", "2026-11",
        [
            new(Encodings, "1011,1002,6,16,-239,1104,1100,-223,1101,1105,1102*", 3, "(E)"),
            new(Banner, "003.889", 3, "(E)"),
            new(FirstMessages, "e", 1, "(E)"),
            new(ClientFormat, "2020*", 2, "depth 32 (E)"),
            new(ClientInit, "c1", 3, "(E)"),
        ])
        {
            Only = [Encodings],
        },
        new("TightVNC 1.3 Windows viewer", "2026-11",
        [
            new(Encodings, "7,8,6,5,4,2,1,0,-240,-239,-232,Q,-224,-223", 3, "(E, 1.3.10)"),
            new(Encodings, "7,8,6,5,4,2,1,0,C,-240,-239,-232,*-224,-223", 3, "vncviewer/ClientConnection.cpp, with a compression level"),
        ])
        {
            Only = [Encodings],
        },
        new("gvnccapture", "2026-11",
        [
            new(Encodings, "-223,16,5,2,1,0", 2, "gtk-vnc's gvnccapture.c (E, 1.3.1)"),
            new(ClientInit, "00", 1, "gvnccapture.c, not shared (E)"),
            new(FirstMessages, "e", 1, "gvnccapture.c (E)"),
        ])
        {
            Only = [Encodings],
        },
        new("x2vnc", "2026-11",
        [
            new(Encodings, "1,5,4,2", 2, "(E, 1.7.2)"),
            new(ClientInit, "00", 1, "not shared (E)"),
            new(Banner, "003.003", 1, "(E)"),
        ])
        {
            Only = [Encodings, ClientInit],
        },
        new("Net::VNC", "2026-11",
        [
            new(Encodings, "4,2,1,0,-232,-239", 3, "lib/Net/VNC.pm (E, 0.40)"),
            new(FirstMessages, "p", 1, "lib/Net/VNC.pm (E)"),
        ])
        {
            Only = [Encodings],
        },
        new("rfb2 (node)", "2026-11",
        [
            new(Encodings, "0,1,-223", 2, "rfbclient.js (E, 0.2.2)"),
            new(FirstMessages, "p", 1, "rfbclient.js (E)"),
        ])
        {
            Only = [Encodings],
        },
    ];
}
