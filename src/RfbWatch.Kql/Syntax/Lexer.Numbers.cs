using System.Globalization;
using RfbWatch.Kql.Text;

namespace RfbWatch.Kql.Syntax;

/// <content>Numbers, timespans, and names that start with a digit.</content>
internal sealed partial class Lexer
{
    private Token ReadNumber()
    {
        int start = _at;
        if (text[start] == '0' && start + 2 < text.Length && text[start + 1] is 'x' or 'X' && char.IsAsciiHexDigit(text[start + 2]))
        {
            _at = start + 2;
            while (_at < text.Length && char.IsAsciiHexDigit(text[_at]))
            {
                _at++;
            }

            return new Token(TokenKind.Long, start, _at, text[start.._at]);
        }

        int at = Digits(start);
        bool real = false;

        // 5900..5910 is a range; the number is 5900, not "5900.".
        if (at < text.Length && text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))
        {
            real = true;
            at = Digits(at + 1);
        }
        else if (at < text.Length && text[at] == '.' && !(at + 1 < text.Length && (text[at + 1] == '.' || IsNameStart(text[at + 1]))))
        {
            real = true;
            at++;
        }

        int nameEnd = NameEnd(at);
        var rest = text.AsSpan(at, nameEnd - at);
        if (rest.Length > 0 && TimeUnit.TryGetTicks(rest, out _))
        {
            _at = nameEnd;
            return new Token(TokenKind.TimeSpan, start, _at, text[start.._at]);
        }

        if (rest.Length > 0 && rest[0] is 'e' or 'E' && TryExponent(at, out int exponentEnd))
        {
            _at = exponentEnd;
            return new Token(TokenKind.Real, start, _at, text[start.._at]);
        }

        if (rest.Length > 0 && !real)
        {
            _at = nameEnd;
            return new Token(TokenKind.Identifier, start, _at, Intern(start, _at));
        }

        _at = at;
        string digits = text[start.._at];
        bool fits = real || long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        if (!fits)
        {
            diagnostics.Error(start, digits.Length, "KS004", $"The number {digits} does not fit in a long (maximum {long.MaxValue}).");
        }

        return new Token(real ? TokenKind.Real : TokenKind.Long, start, _at, digits);
    }

    private bool TryExponent(int at, out int end)
    {
        end = at + 1;
        if (end < text.Length && text[end] is '+' or '-')
        {
            end++;
        }

        int digits = end;
        end = Digits(end);
        return end > digits && NameEnd(end) == end;
    }

    private int Digits(int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }
}
