namespace RfbWatch.Protocol.Messages;

/// <summary>
/// The layouts of TightVNC 2's file transfer after the type byte 252 (FTMessage.h, FileTransferRequestSender.cpp and
/// FileTransferRequestHandler.cpp of TightVNC 2): a digit is a field of that many bytes, <c>s</c> a U32 length and text, <c>d</c> a compression
/// level, two U32 sizes and data (compressed size, or the plain one at level 0).
/// </summary>
internal static class TightFileMessages
{
    public const uint UploadStartRequest = 0xFC000106;
    public const uint UploadDataRequest = 0xFC000108;
    public const uint DownloadStartRequest = 0xFC00010C;
    public const uint DownloadDataReply = 0xFC00010F;

    private const uint First = 0xFC000100;

    private static readonly string?[] Client =
    [
        "", null, "1s", null, "s88", null, "s18", null, "d", null, "28", null, "s8", null, "14", null,
        null, "s", null, "s", null, "ss", null, "s", null, null,
    ];

    private static readonly string?[] Server =
    [
        null, "1", null, "d", null, "88", null, "", null, "", null, "", null, "", null, "d",
        "18", null, "", null, "", null, "", null, "8", "s",
    ];

    /// <summary>Layout of a client's message after its code; null for a code that no client sends.</summary>
    public static string? OfClient(uint code) => Find(Client, code);

    /// <summary>Layout of a server's message after its code; null for a code that no server sends.</summary>
    public static string? OfServer(uint code) => Find(Server, code);

    private static string? Find(string?[] layouts, uint code) => code >= First && code < First + layouts.Length ? layouts[code - First] : null;
}
