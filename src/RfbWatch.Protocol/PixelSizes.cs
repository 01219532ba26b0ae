namespace RfbWatch.Protocol;

/// <summary>Number of bytes of a pixel on the wire, in the three forms used by encodings.</summary>
internal static class PixelSizes
{
    private const int Packed = 3;

    /// <summary>A pixel in the given format.</summary>
    public static int Plain(PixelFormat format) => (format.BitsPerPixel + 7) / 8;

    /// <summary>CPIXEL of TRLE and ZRLE (RFC 6143 section 7.7.5): three bytes if a 32-bit pixel uses only three.</summary>
    public static int Compressed(PixelFormat format) =>
        format is { TrueColour: not 0, BitsPerPixel: 32, Depth: <= 24 } && (FitsLow(format) || FitsHigh(format)) ? Packed : Plain(format);

    /// <summary>TPIXEL of Tight (rfbproto, Tight Encoding): three bytes for 32 bits of depth 24 with 8 bits per colour.</summary>
    public static int Tight(PixelFormat format) =>
        format is { TrueColour: not 0, BitsPerPixel: 32, Depth: 24, RedMax: 255, GreenMax: 255, BlueMax: 255 } ? Packed : Plain(format);

    private static bool FitsLow(PixelFormat format) =>
        Top(format.RedMax, format.RedShift) <= 24 && Top(format.GreenMax, format.GreenShift) <= 24 && Top(format.BlueMax, format.BlueShift) <= 24;

    private static bool FitsHigh(PixelFormat format) => format is { RedShift: >= 8, GreenShift: >= 8, BlueShift: >= 8 };

    private static int Top(ushort max, byte shift) => shift + System.Numerics.BitOperations.Log2(max) + 1;
}
