namespace RfbWatch.Protocol;

/// <summary>The pixel format of ServerInit and SetPixelFormat (RFC 6143 section 7.4).</summary>
/// <param name="BitsPerPixel">Bits per pixel on the wire: 8, 16 or 32.</param>
/// <param name="Depth">Number of useful bits in a pixel.</param>
/// <param name="BigEndian">Raw flag byte; non-zero is big-endian.</param>
/// <param name="TrueColour">Raw flag byte; zero means a colour map.</param>
/// <param name="RedMax">Maximum red value.</param>
/// <param name="GreenMax">Maximum green value.</param>
/// <param name="BlueMax">Maximum blue value.</param>
/// <param name="RedShift">Bits to shift red by.</param>
/// <param name="GreenShift">Bits to shift green by.</param>
/// <param name="BlueShift">Bits to shift blue by.</param>
public readonly record struct PixelFormat(
    byte BitsPerPixel,
    byte Depth,
    byte BigEndian,
    byte TrueColour,
    ushort RedMax,
    ushort GreenMax,
    ushort BlueMax,
    byte RedShift,
    byte GreenShift,
    byte BlueShift);
