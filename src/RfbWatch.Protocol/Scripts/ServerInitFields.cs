namespace RfbWatch.Protocol.Scripts;

/// <summary>The fixed part of ServerInit (RFC 6143 section 7.3.2).</summary>
/// <param name="Width">Width of the framebuffer, pixels.</param>
/// <param name="Height">Height of the framebuffer, pixels.</param>
/// <param name="PixelFormat">The server's pixel format.</param>
/// <param name="FormatBytes">Its first 13 bytes as on the wire.</param>
internal sealed record ServerInitFields(int Width, int Height, PixelFormat PixelFormat, byte[] FormatBytes);
