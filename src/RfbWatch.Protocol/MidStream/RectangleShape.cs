using System.Buffers.Binary;
using RfbWatch.Protocol.Tables;

namespace RfbWatch.Protocol.MidStream;

/// <summary>
/// Whether bytes are one rectangle of a FramebufferUpdate (RFC 6143 section 7.6.1) of a length that does not depend on the pixel format. Where a format
/// matters, 32 bits per pixel are assumed; a wrong assumption leads to bytes that are not a rectangle, and only delays the recognition.
/// </summary>
internal static class RectangleShape
{
    private const int Header = 12;
    private const int EncodingAt = 8;
    private const int MaxDimension = 16384;
    private const int MaxCursor = 512;
    private const int MaxPayload = 16 << 20;
    private const int BytesPerPixel = 4;

    /// <summary>Length of the rectangle; <see cref="MessageShape.No"/> if there is none, or <see cref="MessageShape.Open"/> if it is incomplete.</summary>
    /// <param name="bytes">Bytes from its header on.</param>
    /// <param name="isLast">Whether it ends the update regardless of the announced count (LastRect).</param>
    /// <param name="isRare">Whether its encoding is a number that is rare in other data.</param>
    public static int Length(ReadOnlySpan<byte> bytes, out bool isLast, out bool isRare)
    {
        isLast = false;
        isRare = false;
        if (bytes.Length < Header)
        {
            return MessageShape.Open;
        }

        int width = U16(bytes, 4);
        int height = U16(bytes, 6);
        int encoding = (int)U32(bytes, EncodingAt);
        isLast = encoding == Encodings.LastRect;
        isRare = encoding < 0;
        if (U16(bytes, 0) + width > MaxDimension || U16(bytes, 2) + height > MaxDimension || (encoding >= 0 && (width == 0 || height == 0)))
        {
            return MessageShape.No;
        }

        long length = encoding switch
        {
            Encodings.Raw => (long)width * height * BytesPerPixel,
            Encodings.CopyRect => sizeof(uint),
            Encodings.Rre => Counted(bytes, sizeof(uint) + BytesPerPixel, BytesPerPixel + 8),
            Encodings.Zlib or Encodings.Zrle => Counted(bytes, sizeof(uint), 1),
            Encodings.DesktopSize or Encodings.LastRect or Encodings.PointerPos or Encodings.QemuExtendedKey => 0,
            Encodings.Cursor when width <= MaxCursor && height <= MaxCursor => (width * height * BytesPerPixel) + ((width + 7) / 8 * height),
            Encodings.DesktopName => Counted(bytes, sizeof(uint), 1),
            Encodings.ExtendedDesktopSize when bytes.Length <= Header => MessageShape.No - 1,
            Encodings.ExtendedDesktopSize => sizeof(uint) + (bytes[Header] * 16),
            _ => MessageShape.No,
        };
        return length == MessageShape.No || length > MaxPayload ? MessageShape.No
            : length < 0 || Header + length > bytes.Length ? MessageShape.Open
            : (int)(Header + length);
    }

    // A U32 count comes first; a result below -1 means that it has not arrived yet.
    private static long Counted(ReadOnlySpan<byte> bytes, int fixedPart, int each) =>
        bytes.Length < Header + sizeof(uint) ? MessageShape.No - 1 : fixedPart + (each * (long)U32(bytes, Header));

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
