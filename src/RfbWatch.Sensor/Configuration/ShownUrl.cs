using System.Text.RegularExpressions;

namespace RfbWatch.Sensor.Configuration;

/// <summary>
/// Removes secrets from URLs before they are shown: the query, which may contain a signature, and the user name and password. Also handles strings that should be URLs but are
/// not.
/// </summary>
internal static partial class ShownUrl
{
    private const string Hidden = "***";

    /// <summary>Returns the string without the parts that may be secret.</summary>
    public static string Of(string url)
    {
        int end = url.AsSpan().IndexOfAny('?', '#');
        int colon = url.IndexOf(':', StringComparison.Ordinal);
        int authority = colon >= 0 && (end < 0 || colon < end) && url.AsSpan(colon).StartsWith("://", StringComparison.Ordinal) ? colon + 3 : 0;
        int at = url.LastIndexOf('@');
        if (at >= authority && end >= 0 && end < at)
        {
            // Either the password contains a ? or #, or the query an @: secrets can be on both sides.
            return url[..authority] + Hidden;
        }

        string shown = end < 0 ? url : string.Concat(url.AsSpan(0, end + 1), Hidden);
        return at < authority ? shown : shown[..authority] + Hidden + shown[at..];
    }

    /// <summary>Returns a list of URLs without the parts that may be secret. A comma that no scheme follows belongs to the URL before it.</summary>
    public static string OfList(string urls) => string.Join(',', BeforeScheme().Split(urls).Select(Of));

    [GeneratedRegex(@",(?=\s*[A-Za-z][A-Za-z0-9+.-]*://)", RegexOptions.CultureInvariant)]
    private static partial Regex BeforeScheme();
}
