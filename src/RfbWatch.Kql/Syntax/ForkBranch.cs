namespace RfbWatch.Kql.Syntax;

/// <summary>One branch of fork; without a name, that of an <c>as</c> at its end counts.</summary>
internal sealed record ForkBranch(int Start, int End, Identifier? Name, IReadOnlyList<QueryOperator> Operators) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [.. Maybe(Name), .. Operators];
}
