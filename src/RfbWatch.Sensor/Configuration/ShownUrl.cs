namespace RfbWatch.Sensor.Configuration;

/// <summary>
/// Removes secrets from URLs before they are shown: the query, which may contain a signature, and the user name and password. Also handles strings that should be URLs but are
/// not.
/// </summary>
internal static class ShownUrl
{
    private const string Hidden = "***";

    /// <summary>Returns the string without the parts that may be secret.</summary>
    public static string Of(string url)
    {
        int end = url.AsSpan().IndexOfAny('?', '#');
        string shown = end < 0 ? url : string.Concat(url.AsSpan(0, end + 1), Hidden);
        int colon = shown.IndexOf("//", StringComparison.Ordinal);
        int authority = colon < 0 ? 0 : colon + 2;
        int slash = shown.IndexOf('/', authority);
        int at = shown.LastIndexOf('@', (slash < 0 || colon < 0 ? shown.Length : slash) - 1);
        return at < authority ? shown : shown[..authority] + Hidden + shown[at..];
    }
}
