using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <summary>A part of a parse pattern: a star, literal text, or a column.</summary>
/// <param name="Start">Start offset.</param>
/// <param name="End">End offset, exclusive.</param>
/// <param name="Text">The literal text or regular expression, or null.</param>
/// <param name="Column">The column, or null.</param>
/// <param name="Type">The type of the column; string if not specified.</param>
internal sealed record ParsePart(int Start, int End, string? Text, string? Column, KustoType Type) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => None;

    public bool IsStar => Text is null && Column is null;
}
