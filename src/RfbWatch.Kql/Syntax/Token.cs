namespace RfbWatch.Kql.Syntax;

/// <summary>A token and its position.</summary>
/// <param name="Kind">The kind of token.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset after its last character.</param>
/// <param name="Text">The name, symbol, or decoded string; for a typed literal the text between its brackets.</param>
/// <param name="TypeName">The type of a typed literal.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int End, string Text, string? TypeName = null)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsWord(string word) => Kind == TokenKind.Identifier && Text == word;
}
