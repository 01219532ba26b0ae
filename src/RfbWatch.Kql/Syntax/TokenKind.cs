namespace RfbWatch.Kql.Syntax;

/// <summary>Kinds of tokens. Keywords are identifiers, because nearly all of them are also allowed as names.</summary>
internal enum TokenKind : byte
{
    /// <summary>End of the text.</summary>
    End,

    /// <summary>A bare name or keyword, including <c>$left</c>, names that start with a digit, and negated word operators such as !in.</summary>
    Identifier,

    /// <summary>Any string literal.</summary>
    String,

    /// <summary>An integer, in decimal or hexadecimal (0x) notation.</summary>
    Long,

    /// <summary>A number with a fraction or exponent.</summary>
    Real,

    /// <summary>A timespan such as <c>1.5h</c>.</summary>
    TimeSpan,

    /// <summary><c>datetime(…)</c>, <c>guid(…)</c>, <c>long(…)</c> and similar literals, with the text between the brackets.</summary>
    TypedLiteral,

    /// <summary>Punctuation or a symbolic operator.</summary>
    Symbol,

    /// <summary>A character that does not start a token, or an unterminated string or typed literal.</summary>
    Bad,
}
