using System.Globalization;

namespace RfbWatch.Protocol.Tables;

/// <summary>
/// Encodings and pseudo-encodings by number: rfbproto (Encodings, Pseudo-encodings), UltraVNC's rfb/rfbproto.h, LibVNCServer's
/// rfbproto.h. Ranges (quality and compression levels) have one name each. As of November 2026.
/// </summary>
internal static class Encodings
{
    public const int Raw = 0;
    public const int CopyRect = 1;
    public const int Rre = 2;
    public const int CoRre = 4;
    public const int Hextile = 5;
    public const int Zlib = 6;
    public const int Tight = 7;
    public const int ZlibHex = 8;
    public const int Ultra = 9;
    public const int Ultra2 = 10;
    public const int Trle = 15;
    public const int Zrle = 16;
    public const int ZyWrle = 17;
    public const int Xz = 18;
    public const int XzYw = 19;
    public const int Jpeg = 21;
    public const int Zstd = 25;
    public const int ZstdRle = 28;
    public const int ZstdYwRle = 29;
    public const int H264 = 50;
    public const int DesktopSize = -223;
    public const int LastRect = -224;
    public const int PointerPos = -232;
    public const int Cursor = -239;
    public const int XCursor = -240;
    public const int QemuPointerMotion = -257;
    public const int QemuExtendedKey = -258;
    public const int QemuAudio = -259;
    public const int TightPng = -260;
    public const int QemuLedState = -261;
    public const int Gii = -305;
    public const int DesktopName = -307;
    public const int ExtendedDesktopSize = -308;
    public const int Xvp = -309;
    public const int Fence = -312;
    public const int ContinuousUpdates = -313;
    public const int CursorWithAlpha = -314;
    public const int ExtendedMouseButtons = -316;
    public const int TightWithoutZlib = -317;
    public const int LibVncKeyboardLed = -131072;
    public const int LibVncSupportedMessages = -131071;
    public const int LibVncSupportedEncodings = -131070;
    public const int LibVncServerIdentity = -131069;
    public const int VmwareCursor = 0x574D5664;
    public const int VmwareCursorState = 0x574D5665;
    public const int VmwareCursorPosition = 0x574D5666;
    public const int VmwareKeyRepeat = 0x574D5667;
    public const int VmwareLedState = 0x574D5668;
    public const int VmwareDisplayMode = 0x574D5669;
    public const int VmwareMachineState = 0x574D566A;
    public const int ExtendedClipboard = unchecked((int)0xC0A1E5CE);

    private static readonly Dictionary<int, string> Names = new()
    {
        [Raw] = "Raw",
        [CopyRect] = "CopyRect",
        [Rre] = "RRE",
        [CoRre] = "CoRRE",
        [Hextile] = "Hextile",
        [Zlib] = "zlib",
        [Tight] = "Tight",
        [ZlibHex] = "ZlibHex",
        [Ultra] = "Ultra",
        [Ultra2] = "Ultra2",
        [Trle] = "TRLE",
        [Zrle] = "ZRLE",
        [ZyWrle] = "ZYWRLE",
        [Xz] = "XZ",
        [XzYw] = "XZYW",
        [Jpeg] = "JPEG",
        [22] = "JRLE",
        [Zstd] = "Zstd",
        [ZstdRle] = "ZstdRLE",
        [ZstdYwRle] = "ZstdYWRLE",
        [H264] = "Open H.264",
        [1000] = "Apple 1000",
        [1001] = "Apple 1001",
        [1002] = "Apple 1002",
        [1011] = "Apple 1011",
        [1100] = "Apple 1100",
        [1101] = "Apple 1101",
        [1102] = "Apple 1102",
        [1104] = "Apple 1104",
        [1105] = "Apple 1105",
        [DesktopSize] = "DesktopSize",
        [LastRect] = "LastRect",
        [PointerPos] = "PointerPos",
        [Cursor] = "Cursor",
        [XCursor] = "X Cursor",
        [QemuPointerMotion] = "QEMU Pointer Motion Change",
        [QemuExtendedKey] = "QEMU Extended Key Event",
        [QemuAudio] = "QEMU Audio",
        [TightPng] = "Tight PNG",
        [QemuLedState] = "QEMU LED State",
        [Gii] = "gii",
        [-306] = "popa",
        [DesktopName] = "DesktopName",
        [ExtendedDesktopSize] = "ExtendedDesktopSize",
        [Xvp] = "xvp",
        [-310] = "Olive Call Control",
        [-311] = "ClientRedirect",
        [Fence] = "Fence",
        [ContinuousUpdates] = "ContinuousUpdates",
        [CursorWithAlpha] = "Cursor With Alpha",
        [-315] = "Car Connectivity",
        [ExtendedMouseButtons] = "Extended Mouse Buttons",
        [TightWithoutZlib] = "Tight Encoding Without Zlib",
        [LibVncKeyboardLed] = "LibVNC Keyboard LED State",
        [LibVncSupportedMessages] = "LibVNC Supported Messages",
        [LibVncSupportedEncodings] = "LibVNC Supported Encodings",
        [LibVncServerIdentity] = "LibVNC Server Identity",
        [VmwareCursor] = "VMware Cursor",
        [VmwareCursorState] = "VMware Cursor State",
        [VmwareCursorPosition] = "VMware Cursor Position",
        [VmwareKeyRepeat] = "VMware Key Repeat",
        [VmwareLedState] = "VMware LED State",
        [VmwareDisplayMode] = "VMware Display Mode Change",
        [VmwareMachineState] = "VMware Virtual Machine State",
        [ExtendedClipboard] = "Extended Clipboard",
        [unchecked((int)0xFFFF0000)] = "UltraVNC Cache",
        [unchecked((int)0xFFFF0001)] = "UltraVNC CacheEnable",
        [unchecked((int)0xFFFF0008)] = "UltraVNC QueueZip",
        [unchecked((int)0xFFFF0009)] = "UltraVNC UltraZip",
        [unchecked((int)0xFFFF000A)] = "UltraVNC QueueZstd",
        [unchecked((int)0xFFFF000B)] = "UltraVNC QueueEnable",
        [unchecked((int)0xFFFF8000)] = "UltraVNC ServerState",
        [unchecked((int)0xFFFF8001)] = "UltraVNC EnableKeepAlive",
        [unchecked((int)0xFFFF8002)] = "UltraVNC FTProtocolVersion",
        [unchecked((int)0xFFFF8003)] = "UltraVNC Session",
        [unchecked((int)0xFFFF8004)] = "UltraVNC EnableIdleTime",
        [unchecked((int)0xFFFF8005)] = "UltraVNC MonitorInfo",
        [unchecked((int)0xFFFF8006)] = "UltraVNC UnicodeTextChat",
        [unchecked((int)0xFFFF8007)] = "UltraVNC ChatFileTransfer",
    };

    /// <summary>The name of an encoding; null for a number without one.</summary>
    public static string? Find(int encoding) => encoding switch
    {
        >= -32 and <= -23 => "JPEG Quality Level",
        >= -256 and <= -247 => "Compression Level",
        >= -512 and <= -412 => "JPEG Fine-Grained Quality Level",
        >= -768 and <= -763 => "JPEG Subsampling Level",
        _ => Names.GetValueOrDefault(encoding),
    };

    /// <summary>The name of an encoding; <c>Unknown(n)</c> for a number without one.</summary>
    public static string NameOf(int encoding) => Find(encoding) ?? string.Create(CultureInfo.InvariantCulture, $"Unknown({encoding})");
}
