using System.Globalization;

namespace RfbWatch.Protocol.Fingerprints;

/// <summary>Encodings in the format of the client fingerprint: levels that the user sets become a single letter.</summary>
internal static class EncodingClass
{
    /// <summary>Q JPEG quality, C compression, F fine-grained quality, S subsampling (rfbproto, pseudo-encodings); otherwise the decimal number.</summary>
    public static string Of(int encoding) => encoding switch
    {
        >= -32 and <= -23 => "Q",
        >= -256 and <= -247 => "C",
        >= -512 and <= -412 => "F",
        >= -768 and <= -763 => "S",
        _ => encoding.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A list of encodings in order, separated by commas.</summary>
    public static string Of(IEnumerable<int> encodings) => string.Join(',', encodings.Select(Of));
}
