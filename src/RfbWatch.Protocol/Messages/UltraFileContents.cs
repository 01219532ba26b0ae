namespace RfbWatch.Protocol.Messages;

/// <summary>Content types of UltraVNC's FileTransfer message, from both sides (rfb/rfbproto.h).</summary>
internal static class UltraFileContents
{
    public const byte FileTransferRequest = 3;
    public const byte FileHeader = 4;
    public const byte FilePacket = 5;
    public const byte FileTransferOffer = 8;

    /// <summary>Maximum length of the content: blocks have 32 KiB; directories and checksums of huge files are longer.</summary>
    public const int MaxMessageLength = 16 << 20;

    /// <summary>Bytes after a client's content that are not included in its length: the upper half of an offered file's size (vncclient.cpp).</summary>
    public static int BytesBehindClient(byte content) => content == FileTransferOffer ? sizeof(uint) : 0;

    /// <summary>Bytes after a server's content that are not included in its length: the upper half of a sent file's size (vncclient.cpp).</summary>
    public static int BytesBehindServer(byte content) => content == FileHeader ? sizeof(uint) : 0;
}
