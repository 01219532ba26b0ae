namespace RfbWatch.Kql.Text;

/// <summary>Searches for IPv4 addresses in text. They must be delimited by characters that are neither letters nor digits.</summary>
internal static class IpText
{
    /// <summary>True when the text contains the address; false when the address is not valid.</summary>
    public static bool HasAddress(string source, string address) =>
        IpAddress.TryParseV4(address, out _) && !address.Contains('/') && Find(source, address, wholeAddress: true);

    /// <summary>True when the text contains an address that starts with the prefix. The prefix must be an address, or end with a dot.</summary>
    public static bool HasPrefix(string source, string prefix)
    {
        if (!prefix.EndsWith('.'))
        {
            return HasAddress(source, prefix);
        }

        string[] parts = prefix[..^1].Split('.');
        return parts.Length <= 3 && parts.All(part => part.Length is > 0 and <= 3 && byte.TryParse(part, out _)) && Find(source, prefix, wholeAddress: false);
    }

    private static bool Find(string source, string text, bool wholeAddress)
    {
        for (int at = source.IndexOf(text, StringComparison.Ordinal); at >= 0; at = source.IndexOf(text, at + 1, StringComparison.Ordinal))
        {
            if (at > 0 && (char.IsLetterOrDigit(source[at - 1]) || (source[at - 1] == '.' && at > 1 && char.IsAsciiDigit(source[at - 2]))))
            {
                continue;
            }

            int end = at + text.Length;
            if (!wholeAddress)
            {
                while (end < source.Length && (char.IsAsciiDigit(source[end]) || source[end] == '.'))
                {
                    end++;
                }
            }

            bool delimited = end == source.Length || !char.IsLetterOrDigit(source[end]);
            bool goesOn = wholeAddress && end + 1 < source.Length && source[end] == '.' && char.IsAsciiDigit(source[end + 1]);
            if (delimited && !goesOn && IpAddress.TryParseV4(source.AsSpan(at, end - at).TrimEnd('.'), out _))
            {
                return true;
            }
        }

        return false;
    }
}
