namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// Lines of an HTTP/1.x head (RFC 9112 sections 2 to 5), read as lenient receivers do: a line may end with LF alone (section 2.2), a header may be
/// folded over several lines (section 5.2), and its name may stand before white space. Names are case-insensitive ASCII.
/// </summary>
internal static class HttpHead
{
    private const byte Lf = (byte)'\n';

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    private static ReadOnlySpan<byte> Separators => ", \t\r\n"u8;

    /// <summary>Bytes of the head, its empty line included; -1 when the empty line is not there yet.</summary>
    /// <param name="bytes">The bytes from the first line on.</param>
    public static int Length(ReadOnlySpan<byte> bytes)
    {
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
        }
    }

    /// <summary>The first line without its end; all bytes when the end is not there.</summary>
    public static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> head)
    {
        int end = head.IndexOf(Lf);
        return (end < 0 ? head : head[..end]).TrimEnd((byte)'\r');
    }

    /// <summary>The trimmed value of the first header of that name; empty when there is none.</summary>
    /// <param name="head">A head, or the lines of it that are whole.</param>
    /// <param name="name">The name without its colon.</param>
    public static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        TryNext(ref head, name, out var value);
        return value;
    }

    /// <summary>Whether a list header of that name, one of them if there are several, holds a token (RFC 9110 section 5.6.1), whatever follows a slash in it.</summary>
    /// <param name="head">A head, or the lines of it that are whole.</param>
    /// <param name="name">The name without its colon.</param>
    /// <param name="token">The token, in any case.</param>
    public static bool HasToken(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> token)
    {
        while (TryNext(ref head, name, out var value))
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
        }

        return false;
    }

    /// <summary>Whether the name of any header begins with that text.</summary>
    public static bool HasNameBeginning(ReadOnlySpan<byte> head, ReadOnlySpan<byte> text)
    {
        int line;
        while ((line = head.IndexOf(Lf)) >= 0)
        {
            head = head[(line + 1)..];
            if (head.Length >= text.Length && EqualsIgnoreCase(head[..text.Length], text))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The next header of that name whose last line is whole; the head goes on behind its first line.</summary>
    private static bool TryNext(scoped ref ReadOnlySpan<byte> head, scoped ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int line;
        while ((line = head.IndexOf(Lf)) >= 0)
        {
            head = head[(line + 1)..];
            if (head.Length <= name.Length || !EqualsIgnoreCase(head[..name.Length], name))
            {
                continue;
            }

            var rest = head[name.Length..].TrimStart(" \t"u8);
            if (!rest.IsEmpty && rest[0] == (byte)':')
            {
                value = Unfolded(rest[1..]).Trim(WhiteSpace);
                return true;
            }
        }

        value = default;
        return false;
    }

    // A line that begins with white space goes on with the header before it. A line without its end is not read: it may go on.
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

    private static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => System.Text.Ascii.EqualsIgnoreCase(left, right);
}
