using RfbWatch.Kql.Values;
using RfbWatch.Protocol;

namespace RfbWatch.Events.Rows;

/// <summary>The PixelFormat column of RfbSessions, with the field names of RFC 6143, section 7.4.</summary>
internal static class PixelFormatField
{
    /// <summary>Creates the object.</summary>
    public static KustoValue Of(PixelFormat format) => KustoValue.Of(DynamicBag.OfDistinct(
    [
        new("bits_per_pixel", KustoValue.Of((long)format.BitsPerPixel)),
        new("depth", KustoValue.Of((long)format.Depth)),
        new("big_endian", KustoValue.Of(format.BigEndian != 0)),
        new("true_colour", KustoValue.Of(format.TrueColour != 0)),
        new("red_max", KustoValue.Of((long)format.RedMax)),
        new("green_max", KustoValue.Of((long)format.GreenMax)),
        new("blue_max", KustoValue.Of((long)format.BlueMax)),
        new("red_shift", KustoValue.Of((long)format.RedShift)),
        new("green_shift", KustoValue.Of((long)format.GreenShift)),
        new("blue_shift", KustoValue.Of((long)format.BlueShift)),
    ]));
}
