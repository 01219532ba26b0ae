using System.Buffers.Binary;
using System.Numerics;

namespace RfbWatch.Protocol.Messages;

/// <summary>Reads and validates the 16 bytes of a pixel format (RFC 6143 section 7.4).</summary>
internal static class PixelFormatShape
{
    /// <summary>Number of bytes on the wire, including three bytes of padding.</summary>
    public const int Length = 16;

    private const int RedMaxOffset = 4;
    private const int GreenMaxOffset = 6;
    private const int BlueMaxOffset = 8;
    private const int RedShiftOffset = 10;
    private const int GreenShiftOffset = 11;
    private const int BlueShiftOffset = 12;
    private const int ColourMapBits = 8;

    /// <summary>The true-colour flag of servers built on LibVNCServer, whose TRUE is -1 (rfb/rfbproto.h); the specification requires non-zero.</summary>
    private const byte LibVncTrue = 0xFF;

    public static PixelFormat Read(ReadOnlySpan<byte> bytes) => new(
        bytes[0],
        bytes[1],
        bytes[2],
        bytes[3],
        BinaryPrimitives.ReadUInt16BigEndian(bytes[RedMaxOffset..]),
        BinaryPrimitives.ReadUInt16BigEndian(bytes[GreenMaxOffset..]),
        BinaryPrimitives.ReadUInt16BigEndian(bytes[BlueMaxOffset..]),
        bytes[RedShiftOffset],
        bytes[GreenShiftOffset],
        bytes[BlueShiftOffset]);

    /// <summary>Whether an implementation could have sent it: 8, 16, 24 or 32 bits, and no greater depth.</summary>
    public static bool IsPossible(PixelFormat format) =>
        format.BitsPerPixel is 8 or 16 or 24 or 32 && format.Depth <= format.BitsPerPixel;

    /// <summary>
    /// Whether it is strictly well-formed. A colour map leaves maxima and shifts undefined, and has 8 bits: with more, the shifts 16, 8 and 0 of a client's
    /// SetPixelFormat followed by other data would be accepted.
    /// </summary>
    public static bool IsStrict(PixelFormat format) =>
        IsPossible(format)
        && format is { Depth: > 0, BigEndian: 0 or 1, TrueColour: 0 or 1 or LibVncTrue }
        && (format.TrueColour == 0 ? format.BitsPerPixel == ColourMapBits
            : Fits(format.RedMax, format.RedShift, format) && Fits(format.GreenMax, format.GreenShift, format)
            && Fits(format.BlueMax, format.BlueShift, format));

    private static bool Fits(ushort max, byte shift, PixelFormat format) =>
        max > 0 && BitOperations.IsPow2(max + 1) && shift + BitOperations.PopCount(max) <= format.BitsPerPixel;
}
