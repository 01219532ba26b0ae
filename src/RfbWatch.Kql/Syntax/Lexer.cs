using System.Buffers;
using System.Collections.Frozen;

namespace RfbWatch.Kql.Syntax;

/// <summary>Splits a query into tokens (Kusto's KqlTokens grammar).</summary>
internal sealed partial class Lexer(string text, DiagnosticBag diagnostics)
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private static readonly FrozenSet<string> TypedLiterals = FrozenSet.Create(
        StringComparer.Ordinal, "datetime", "date", "timespan", "time", "guid", "real", "double", "int", "long", "decimal", "bool", "boolean");

    // A symbol comes before its own prefixes.
    private static readonly string[] Symbols =
        ["..", "==", "=~", "=>", "!=", "!~", "<=", "<>", "<|", ">=", "|", "(", ")", "[", "]", "{", "}", ",", ";", ":", ".", "=", "<", ">", "+", "-", "*", "/", "%", "?", "!"];

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private int _at;

    public List<Token> ReadAll()
    {
        var tokens = new List<Token>(Math.Max(16, text.Length / 8));
        while (true)
        {
            var token = Read();
            tokens.Add(token);
            if (token.Kind == TokenKind.End)
            {
                return tokens;
            }
        }
    }

    private Token Read()
    {
        SkipBlanks();
        if (_at >= text.Length)
        {
            return new Token(TokenKind.End, text.Length, text.Length, string.Empty);
        }

        char c = text[_at];
        if (char.IsAsciiDigit(c))
        {
            return ReadNumber();
        }

        if (StartsString())
        {
            return ReadString();
        }

        if (IsNameStart(c))
        {
            return ReadName();
        }

        return ReadSymbol();
    }

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            char c = text[_at];
            if (char.IsWhiteSpace(c) || c is '\uFEFF' or '\u200B')
            {
                _at++;
            }
            else if (c == '/' && _at + 1 < text.Length && text[_at + 1] == '/')
            {
                int end = text.AsSpan(_at).IndexOfAny('\n', '\r');
                _at = end < 0 ? text.Length : _at + end;
            }
            else
            {
                return;
            }
        }
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_' or '$';

    private int NameEnd(int from)
    {
        int length = text.AsSpan(from).IndexOfAnyExcept(NameCharacters);
        return length < 0 ? text.Length : from + length;
    }

    private Token ReadName()
    {
        int start = _at;
        _at = NameEnd(start + 1);

        // in~ and !in~ are single operators; no name contains a tilde.
        if (_at < text.Length && text[_at] == '~' && text.AsSpan(start, _at - start) is "in")
        {
            _at++;
        }

        string name = Intern(start, _at);
        if (TypedLiterals.Contains(name))
        {
            int open = _at;
            while (open < text.Length && char.IsWhiteSpace(text[open]))
            {
                open++;
            }

            if (open < text.Length && text[open] == '(')
            {
                return ReadTypedLiteral(start, open, name);
            }
        }

        return new Token(TokenKind.Identifier, start, _at, name);
    }

    private Token ReadTypedLiteral(int start, int open, string type)
    {
        int at = open + 1;
        char quote = '\0';
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c is ')' or '\n')
            {
                break;
            }
        }

        if (at >= text.Length || text[at] != ')')
        {
            diagnostics.Error(at, 0, "KS005", "Expected: )");
            _at = at;
            return new Token(TokenKind.Bad, start, at, type);
        }

        _at = at + 1;
        return new Token(TokenKind.TypedLiteral, start, _at, text[(open + 1)..at].Trim(), type);
    }

    private Token ReadSymbol()
    {
        // The negated word operators (!in~, !has_any, !between …) are single tokens.
        if (text[_at] == '!' && _at + 1 < text.Length && char.IsAsciiLetter(text[_at + 1]))
        {
            int start = _at;
            _at++;
            var word = ReadName();
            return new Token(TokenKind.Identifier, start, word.End, "!" + word.Text);
        }

        if (text.AsSpan(_at).StartsWith("&&", StringComparison.Ordinal))
        {
            diagnostics.Error(_at, 2, "KS002", "Unexpected: &. Note: the logical operator is 'and'.");
            _at += 2;
            return new Token(TokenKind.Identifier, _at - 2, _at, "and");
        }

        foreach (string symbol in Symbols)
        {
            if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) == 0)
            {
                _at += symbol.Length;
                return new Token(TokenKind.Symbol, _at - symbol.Length, _at, symbol);
            }
        }

        diagnostics.Error(_at, 1, "KS002", $"Unexpected: {Printable(text[_at])}");
        _at++;
        return new Token(TokenKind.Bad, _at - 1, _at, string.Empty);
    }

    private static string Printable(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : c.ToString();

    private string Intern(int start, int end)
    {
        var name = text.AsSpan(start, end - start);
        var lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(name, out string? known))
        {
            return known;
        }

        string made = name.ToString();
        _names.Add(made, made);
        return made;
    }
}
