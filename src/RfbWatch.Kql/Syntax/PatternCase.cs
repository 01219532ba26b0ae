namespace RfbWatch.Kql.Syntax;

/// <summary>A case of a pattern: <c>("a", "b").["path"] = { body };</c></summary>
internal sealed record PatternCase(int Start, int End, IReadOnlyList<Expression.Literal> Values, Expression.Literal? Path, IReadOnlyList<Statement> Body) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [.. Values, .. Maybe(Path), .. Body];
}
