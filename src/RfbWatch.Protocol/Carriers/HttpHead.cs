using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// Lines of an HTTP/1.x head (RFC 9112 sections 2 to 5), parsed leniently: a line may end with LF only (section 2.2), a header may be
/// folded over several lines (section 5.2), and its name may be followed by white space. Names are case-insensitive ASCII.
/// </summary>
internal static class HttpHead
{
    private const byte Lf = (byte)'\n';
    private const byte LowerCase = 0x20;

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    private static ReadOnlySpan<byte> Separators => ", \t\r\n"u8;

    private static ReadOnlySpan<byte> WebSocketNames => "Sec-WebSocket-"u8;

    /// <summary>Reads all lines once: this runs for every HTTP flow.</summary>
    /// <param name="bytes">The bytes from the first line on.</param>
    /// <param name="flags">Properties of the lines so far; further lines can only add flags.</param>
    /// <returns>Length of the head in bytes, including its empty line; -1 if the empty line is missing so far.</returns>
    public static int Read(ReadOnlySpan<byte> bytes, out HeadFlags flags)
    {
        flags = HeadFlags.None;
        int at = 0;
        while (true)
        {
            int line = bytes[at..].IndexOf(Lf);
            if (line < 0)
            {
                return -1;
            }

            at += line + 1;
            if (at < bytes.Length && bytes[at] == Lf)
            {
                return at + 1;
            }

            if (at + 1 < bytes.Length && bytes[at] == (byte)'\r' && bytes[at + 1] == Lf)
            {
                return at + 2;
            }

            if (at < bytes.Length)
            {
                flags |= OfLine(bytes[at..]);
            }
        }
    }

    /// <summary>Length of the head in bytes, including its empty line; -1 if the empty line is missing so far.</summary>
    public static int Length(ReadOnlySpan<byte> bytes) => Read(bytes, out _);

    /// <summary>Whether the empty line of a head ends at or after an index; the lines before are not read again.</summary>
    /// <param name="bytes">The bytes so far; the first line has begun before the index, and no empty line of the head ends before it.</param>
    /// <param name="from">The index.</param>
    public static bool EndsFrom(ReadOnlySpan<byte> bytes, int from)
    {
        int line;
        while ((line = bytes[from..].IndexOf(Lf)) >= 0)
        {
            from += line + 1;
            if (EndsWithEmptyLine(bytes[..from]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a line that is a banner is complete at or after an index: the result <see cref="HeadFlags.HoldsBanner"/> of <see cref="Read"/>, without the lines before.</summary>
    /// <param name="bytes">The bytes so far.</param>
    /// <param name="from">The index.</param>
    public static bool HoldsBannerFrom(ReadOnlySpan<byte> bytes, int from)
    {
        int end;
        while ((end = bytes[from..].IndexOfAny(Lf, (byte)0)) >= 0)
        {
            from += end + 1;
            if (EndsWithBanner(bytes[..from]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the last line is empty, and another one precedes it.</summary>
    public static bool EndsWithEmptyLine(ReadOnlySpan<byte> lines) => lines.EndsWith("\n\n"u8) || lines.EndsWith("\n\r\n"u8);

    /// <summary>The first line without its end; all bytes if it has no end so far.</summary>
    public static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> head)
    {
        int end = head.IndexOf(Lf);
        return (end < 0 ? head : head[..end]).TrimEnd((byte)'\r');
    }

    /// <summary>The trimmed value of the first header with that name; empty if there is none.</summary>
    /// <param name="head">A complete head.</param>
    /// <param name="name">The name without its colon.</param>
    public static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        int line;
        while ((line = head.IndexOf(Lf)) >= 0)
        {
            head = head[(line + 1)..];
            if (TryReadValue(head, name, out var value))
            {
                return value;
            }
        }

        return default;
    }

    /// <summary>Properties of a header line, which the following lines may continue.</summary>
    /// <param name="lines">The bytes from this line on; at least one.</param>
    public static HeadFlags OfLine(ReadOnlySpan<byte> lines)
    {
        switch (lines[0] | LowerCase)
        {
            case 'u' when TryReadValue(lines, "Upgrade"u8, out var upgrade):
                return HeadFlags.Upgrades | (HasToken(upgrade, "websocket"u8) ? HeadFlags.UpgradesToWebSocket : HeadFlags.None);
            case 's' when BeginsWith(lines, WebSocketNames):
                return HeadFlags.NamesWebSocket | (BeginsWith(lines[WebSocketNames.Length..], "Accept"u8) ? HeadFlags.AcceptsWebSocket : HeadFlags.None);
            case 'c' when TryReadValue(lines, "Content-Length"u8, out var length):
                return length.IsEmpty || length.SequenceEqual("0"u8) ? HeadFlags.None : HeadFlags.HasBody;
            case 't' when TryReadValue(lines, "Transfer-Encoding"u8, out var coding):
                return coding.IsEmpty ? HeadFlags.None : HeadFlags.HasBody;
            case Banner.FirstByte | LowerCase when Banner.Probe(lines) == ProbeVerdict.Rfb:
                return HeadFlags.HoldsBanner;
            default:
                return HeadFlags.None;
        }
    }

    /// <summary>Whether a list (RFC 9110 section 5.6.1) contains a token, ignoring anything after a slash.</summary>
    private static bool HasToken(ReadOnlySpan<byte> value, ReadOnlySpan<byte> token)
    {
        while (!value.IsEmpty)
        {
            int end = value.IndexOfAny(Separators);
            var item = end < 0 ? value : value[..end];
            int slash = item.IndexOf((byte)'/');
            if (EqualsIgnoreCase(slash < 0 ? item : item[..slash], token))
            {
                return true;
            }

            value = end < 0 ? default : value[(end + 1)..];
        }

        return false;
    }

    /// <summary>The value of a header, if it has that name and its line is complete.</summary>
    private static bool TryReadValue(ReadOnlySpan<byte> lines, scoped ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!BeginsWith(lines, name))
        {
            return false;
        }

        var rest = lines[name.Length..].TrimStart(" \t"u8);
        if (rest.IsEmpty || rest[0] != (byte)':')
        {
            return false;
        }

        value = Unfolded(rest[1..]).Trim(WhiteSpace);
        return true;
    }

    // A line that begins with white space continues the previous header. A line without its end is not read: it may be incomplete.
    private static ReadOnlySpan<byte> Unfolded(ReadOnlySpan<byte> lines)
    {
        int end = 0;
        int line;
        while ((line = lines[end..].IndexOf(Lf)) >= 0)
        {
            end += line + 1;
            if (end == lines.Length || lines[end] is not ((byte)' ' or (byte)'\t'))
            {
                break;
            }
        }

        return lines[..end];
    }

    private static bool EndsWithBanner(ReadOnlySpan<byte> lines) =>
        lines.Length > Banner.Length && lines[^(Banner.Length + 1)] == Lf && Banner.Probe(lines[^Banner.Length..]) == ProbeVerdict.Rfb;

    private static bool BeginsWith(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text) => line.Length >= text.Length && EqualsIgnoreCase(line[..text.Length], text);

    private static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => System.Text.Ascii.EqualsIgnoreCase(left, right);
}
