namespace RfbWatch.Protocol.Carriers;

/// <summary>Header lines of an HTTP/1.x head (RFC 9112 section 5): names are case-insensitive ASCII, lines end with CR LF.</summary>
internal static class HeaderLine
{
    /// <summary>The trimmed value of the first header of that name; empty when there is none.</summary>
    /// <param name="head">A whole head, from its first line to the empty line.</param>
    /// <param name="name">The name with its colon.</param>
    public static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        int line;
        while ((line = head.IndexOf((byte)'\n')) >= 0)
        {
            head = head[(line + 1)..];
            if (HasName(head, name))
            {
                int end = head.IndexOf((byte)'\r');
                return Trim(head[name.Length..(end < name.Length ? name.Length : end)]);
            }
        }

        return default;
    }

    /// <summary>Whether the line begins with that text, whatever the case.</summary>
    public static bool HasName(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length >= name.Length && EqualsIgnoreCase(line[..name.Length], name);

    /// <summary>Whether both are the same ASCII text but for case.</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        System.Text.Ascii.EqualsIgnoreCase(left, right);

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);
}
