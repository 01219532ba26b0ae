namespace RfbWatch.Protocol.Messages;

/// <summary>
/// The client's messages by type number: rfbproto (Client to Server Messages), UltraVNC's rfb/rfbproto.h, LibVNCServer's tightvnc-filetransfer/rfbtightproto.h. The
/// fixed part, including the type byte, is present in every message of a type; the data after it depends on that part. As of November 2026.
/// </summary>
internal static class ClientMessageTypes
{
    public const byte SetPixelFormat = 0;
    public const byte FixColourMapEntries = 1;
    public const byte SetEncodings = 2;
    public const byte FramebufferUpdateRequest = 3;
    public const byte KeyEvent = 4;
    public const byte PointerEvent = 5;
    public const byte ClientCutText = 6;
    public const byte FileTransfer = 7;
    public const byte SetScale = 8;
    public const byte SetServerInput = 9;
    public const byte SetSingleWindow = 10;
    public const byte TextChat = 11;
    public const byte KeepAlive = 13;
    public const byte PalmSetScale = 15;
    public const byte RequestSession = 20;
    public const byte SetSession = 21;
    public const byte NotifyPluginStreaming = 80;
    public const byte CarConnectivity = 128;
    public const byte TightFileListRequest = 130;
    public const byte TightFileDownloadRequest = 131;
    public const byte TightFileUploadRequest = 132;
    public const byte TightFileUploadData = 133;
    public const byte TightFileDownloadCancel = 134;
    public const byte TightFileUploadFailed = 135;
    public const byte TightFileCreateDirRequest = 136;
    public const byte EnableContinuousUpdates = 150;
    public const byte Fence = 248;
    public const byte Xvp = 250;
    public const byte SetDesktopSize = 251;
    public const byte Tight = 252;
    public const byte Gii = 253;
    public const byte UltraSetMonitor = 254;
    public const byte Qemu = 255;

    /// <summary>Length of the fixed part in bytes; 0 for an unknown type.</summary>
    public static int FixedLength(byte type) => type switch
    {
        SetPixelFormat => 20,
        FixColourMapEntries => 6,
        SetEncodings => 4,
        FramebufferUpdateRequest => 10,
        KeyEvent => 8,
        PointerEvent => 6,
        ClientCutText => 8,
        FileTransfer => 12,
        SetScale or SetServerInput or PalmSetScale or UltraSetMonitor or NotifyPluginStreaming or Xvp => 4,
        SetSingleWindow => 6,
        TextChat => 8,
        KeepAlive or RequestSession => 1,
        SetSession => 2,
        CarConnectivity or Gii => 4,
        TightFileListRequest or TightFileDownloadCancel or TightFileUploadFailed or TightFileCreateDirRequest => 4,
        TightFileDownloadRequest or TightFileUploadRequest => 8,
        TightFileUploadData => 6,
        EnableContinuousUpdates => 10,
        Fence => 9,
        SetDesktopSize => 8,
        Tight => 4,
        Qemu => 4,
        _ => 0,
    };
}
