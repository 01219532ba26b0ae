using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <summary>A part of a parse pattern: a star, a text, or a column.</summary>
/// <param name="Start">Offset.</param>
/// <param name="End">Offset behind.</param>
/// <param name="Text">The literal text or pattern, or null.</param>
/// <param name="Column">The column, or null.</param>
/// <param name="Type">Its type; string when not given.</param>
internal sealed record ParsePart(int Start, int End, string? Text, string? Column, KustoType Type) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => None;

    public bool IsStar => Text is null && Column is null;
}
