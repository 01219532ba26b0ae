using System.Buffers;
using System.Globalization;
using System.Text;

namespace RfbWatch.Protocol;

/// <summary>
/// The single function that converts bytes from the wire to text. The result contains no control characters, no
/// bidirectional or invisible format characters and no lone surrogates: those become <c>\u{…}</c>. Text is read as UTF-8
/// if it is valid, otherwise byte by byte as Latin-1 (RFC 6143 leaves the encoding of names open).
/// </summary>
public static class WireText
{
    private const string Cut = "…";

    /// <summary>Converts wire bytes to safe text.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="maxLength">Maximum number of characters; longer text is truncated and marked with an ellipsis.</param>
    internal static string From(ReadOnlySpan<byte> bytes, int maxLength = 1024)
    {
        var text = new StringBuilder(Math.Min(bytes.Length, maxLength));
        bool utf8 = IsUtf8(bytes);
        while (bytes.Length > 0)
        {
            Rune rune;
            int used = 1;
            if (utf8)
            {
                Rune.DecodeFromUtf8(bytes, out rune, out used);
            }
            else
            {
                rune = new Rune(bytes[0]);
            }

            if (text.Length >= maxLength)
            {
                return text.Append(Cut).ToString();
            }

            Append(text, rune);
            bytes = bytes[used..];
        }

        return text.ToString();
    }

    /// <summary>Sanitizes text that did not come from <see cref="From"/> (imported tables, file names).</summary>
    public static string Clean(string text)
    {
        int first = 0;
        while (first < text.Length && text[first] is >= ' ' and < '\u007f')
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length + 8).Append(text, 0, first);
        int i = first;
        while (i < text.Length)
        {
            if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                Append(clean, rune);
                i += rune.Utf16SequenceLength;
            }
            else
            {
                AppendEscape(clean, text[i]);
                i++;
            }
        }

        return clean.ToString();
    }

    private static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out _, out int used) != OperationStatus.Done)
            {
                return false;
            }

            bytes = bytes[used..];
        }

        return true;
    }

    private static void Append(StringBuilder text, Rune rune)
    {
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.Control:
            case UnicodeCategory.Format:
            case UnicodeCategory.LineSeparator:
            case UnicodeCategory.ParagraphSeparator:
            case UnicodeCategory.Surrogate:
            case UnicodeCategory.PrivateUse:
            case UnicodeCategory.OtherNotAssigned:
                AppendEscape(text, rune.Value);
                break;
            default:
                text.Append(rune.ToString());
                break;
        }
    }

    private static void AppendEscape(StringBuilder text, int value) =>
        text.Append(CultureInfo.InvariantCulture, $"\\u{{{value:x}}}");
}
