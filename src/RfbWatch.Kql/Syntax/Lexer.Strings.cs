using System.Globalization;
using System.Text;

namespace RfbWatch.Kql.Syntax;

/// <content>String literals: quoted, verbatim (@), obfuscated (h, H: the same value), multi-line (``` and ~~~).</content>
internal sealed partial class Lexer
{
    private bool StartsString()
    {
        int at = _at;
        if (text[at] is 'h' or 'H')
        {
            at++;
        }

        if (at < text.Length && text[at] == '@')
        {
            at++;
        }

        if (at >= text.Length)
        {
            return false;
        }

        return text[at] is '"' or '\'' || IsFence(at, '`') || IsFence(at, '~');
    }

    private bool IsFence(int at, char mark) => at + 2 < text.Length && text[at] == mark && text[at + 1] == mark && text[at + 2] == mark;

    private Token ReadString()
    {
        int start = _at;
        if (text[_at] is 'h' or 'H')
        {
            _at++;
        }

        bool verbatim = text[_at] == '@';
        if (verbatim)
        {
            _at++;
        }

        char quote = text[_at];
        if (quote is '`' or '~')
        {
            return ReadFenced(start, quote);
        }

        _at++;
        var value = new StringBuilder();
        while (_at < text.Length && text[_at] is not ('\n' or '\r'))
        {
            char c = text[_at];
            if (c == quote)
            {
                _at++;
                if (!verbatim || _at >= text.Length || text[_at] != quote)
                {
                    return new Token(TokenKind.String, start, _at, value.ToString());
                }

                value.Append(quote);
                _at++;
            }
            else if (c == '\\' && !verbatim)
            {
                ReadEscape(value);
            }
            else
            {
                value.Append(c);
                _at++;
            }
        }

        diagnostics.Error(_at, 0, "KS001", $"Missing: {quote} (the string that starts at column {ColumnOf(start)} is not terminated)");
        return new Token(TokenKind.Bad, start, _at, value.ToString());
    }

    private Token ReadFenced(int start, char mark)
    {
        int from = _at + 3;
        int end = text.IndexOf(new string(mark, 3), from, StringComparison.Ordinal);
        if (end < 0)
        {
            diagnostics.Error(text.Length, 0, "KS001", $"Missing: {new string(mark, 3)} (the string that starts at column {ColumnOf(start)} is not terminated)");
            _at = text.Length;
            return new Token(TokenKind.Bad, start, _at, string.Empty);
        }

        _at = end + 3;
        return new Token(TokenKind.String, start, _at, text[from..end]);
    }

    private void ReadEscape(StringBuilder value)
    {
        int start = _at;
        _at++;
        if (_at >= text.Length)
        {
            return;
        }

        char c = text[_at++];
        switch (c)
        {
            case 'n':
                value.Append('\n');
                break;
            case 't':
                value.Append('\t');
                break;
            case 'r':
                value.Append('\r');
                break;
            case 'a':
                value.Append('\a');
                break;
            case 'b':
                value.Append('\b');
                break;
            case 'f':
                value.Append('\f');
                break;
            case 'v':
                value.Append('\v');
                break;
            case '\\' or '"' or '\'' or '/':
                value.Append(c);
                break;
            case 'x':
                ReadCodePoint(value, start, 2);
                break;
            case 'u':
                ReadCodePoint(value, start, 4);
                break;
            case 'U':
                ReadCodePoint(value, start, 8);
                break;
            case >= '0' and <= '7':
                ReadOctal(value);
                break;
            default:
                _at--;
                diagnostics.Error(start, 2, "KS003", "Malformed string: double the backslash, or write the string as @\"…\".");
                break;
        }
    }

    private void ReadOctal(StringBuilder value)
    {
        int code = 0;
        _at--;
        for (int digits = 0; digits < 3 && _at < text.Length && text[_at] is >= '0' and <= '7'; digits++)
        {
            code = (code * 8) + (text[_at++] - '0');
        }

        value.Append((char)code);
    }

    private void ReadCodePoint(StringBuilder value, int start, int digits)
    {
        int length = 0;
        while (length < digits && _at + length < text.Length && char.IsAsciiHexDigit(text[_at + length]))
        {
            length++;
        }

        if (length == digits
            && int.TryParse(text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
            && code is >= 0 and <= 0x10FFFF)
        {
            _at += digits;
            if (code <= 0xFFFF)
            {
                value.Append((char)code);
            }
            else
            {
                value.Append(char.ConvertFromUtf32(code));
            }

            return;
        }

        diagnostics.Error(start, 2 + length, "KS003", $"Malformed string: the escape requires {digits} hexadecimal digits that form a Unicode code point.");
    }

    private int ColumnOf(int offset) => offset - (text.AsSpan(0, offset).LastIndexOf('\n') + 1) + 1;
}
