namespace RfbWatch.Protocol.Messages;

/// <summary>
/// The server's messages by type number: rfbproto (Server to Client Messages), UltraVNC's rfb/rfbproto.h, LibVNCServer's
/// tightvnc-filetransfer/rfbtightproto.h. As of November 2026.
/// </summary>
internal static class ServerMessageTypes
{
    public const byte FramebufferUpdate = 0;
    public const byte SetColourMapEntries = 1;
    public const byte Bell = 2;
    public const byte ServerCutText = 3;
    public const byte UltraResizeFramebuffer = 4;
    public const byte FileTransfer = 7;
    public const byte TextChat = 11;
    public const byte KeepAlive = 13;
    public const byte PalmResizeFramebuffer = 15;
    public const byte TightFileListData = 130;
    public const byte TightFileDownloadData = 131;
    public const byte TightFileUploadCancel = 132;
    public const byte TightFileDownloadFailed = 133;
    public const byte EndOfContinuousUpdates = 150;
    public const byte UltraServerState = 173;
    public const byte Fence = 248;
    public const byte Xvp = 250;
    public const byte Tight = 252;
    public const byte Gii = 253;
    public const byte Qemu = 255;

    /// <summary>Length of the fixed part in bytes, including the type byte; 0 for an unknown type.</summary>
    public static int FixedLength(byte type) => type switch
    {
        FramebufferUpdate => 4,
        SetColourMapEntries => 6,
        Bell or KeepAlive or EndOfContinuousUpdates => 1,
        ServerCutText => 8,
        UltraResizeFramebuffer => 6,
        FileTransfer => 12,
        TextChat => 8,
        PalmResizeFramebuffer => 12,
        TightFileListData => 8,
        TightFileDownloadData => 6,
        TightFileUploadCancel or TightFileDownloadFailed => 4,
        UltraServerState => 12,
        Fence => 9,
        Xvp or Tight or Gii or Qemu => 4,
        _ => 0,
    };
}
