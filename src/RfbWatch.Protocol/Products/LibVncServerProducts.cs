using static RfbWatch.Protocol.Products.SignatureField;

namespace RfbWatch.Protocol.Products;

/// <summary>LibVNCServer and the programs based on it that have their own signatures; part of the table in <see cref="ServerProducts"/>.</summary>
internal static class LibVncServerProducts
{
    /// <summary>The library, in any program.</summary>
    public static ProductEntry Library { get; } = new("LibVNCServer", "2026-11",
    [
        new(Banner, "003.008", 0, "rfbserver.c (E)"),
        new(Banner, "003.003", 0, "rfbserver.c, protocolMinorVersion set by the program (E)"),
        new(OfferedTypes, "1", 1, "auth.c (E)"),
        new(OfferedTypes, "2", 1, "auth.c (E)"),
        new(ServerFormat, "ff:*", 3, "main.c, the flag is the library's TRUE, -1 (E, 20 captures)"),
        new(ScreenId, "00000001", 1, "rfbserver.c (E); a number that any program may count from"),
        new(Clipboard, "17000001/00100000", 3, "rfbserver.c (E)"),
        new(PseudoRectangles, "*:-131071;*", 2, "rfbserver.c, rfbSendSupportedMessages (E)"),
        new(Reason, "password check failed!", 3, "auth.c (E)"),
        new(DesktopName, "LibVNCServer", 1, "main.c"),
        new(TightCounts, "4/6/12", 2, "tightvnc-filetransfer/rfbtightserver.c (E)"),
        new(TightCounts, "none", 0, "rfbtightserver.c, Tight only where the program registers it (E)"),
        new(Challenge, "GlibcRandom", 2, "vncauth.c, seeded with time and process (E); TightVNC 1.3 and TurboVNC do the same, but offer Tight"),
    ])
    {
        Only = [Banner, TightCounts],
    };

    /// <summary>x11vnc, which shares an X display.</summary>
    public static ProductEntry X11Vnc { get; } = new("x11vnc", "2026-11",
    [
        new(Banner, "003.008", 0, "LibVNCServer (E)"),
        new(ServerFormat, "ff:201800:*", 2, "x11vnc's screen.c, the depth of the X display (E)"),
        new(ServerFormat, "ff:101000:001f003f001f*", 2, "x11vnc's screen.c (E)"),
        new(ServerCursor, "18x18@0,0", 2, "x11vnc's cursor.c, its arrow (E)"),
        new(DesktopName, "*:*", 1, "x11vnc's screen.c, host:display (E)"),
    ])
    {
        BuiltOn = Library, Only = [Banner, ServerFormat],
    };

    /// <summary>KDE's krfb.</summary>
    public static ProductEntry Krfb { get; } = new("krfb", "2026-11",
    [
        new(Banner, "003.008", 0, "LibVNCServer (E)"),
        new(ServerFormat, "01:*", 0, "krfb sets its pixel format itself (E)"),
        new(ServerCursor, "19x19@0,0", 2, "rfbservermanager.cpp, its arrow (E)"),
        new(DesktopName, "*@* (shared desktop)", 1, "rfbserver.cpp (E)"),
    ])
    {
        BuiltOn = Library, Only = [Banner, ServerFormat],
    };
}
