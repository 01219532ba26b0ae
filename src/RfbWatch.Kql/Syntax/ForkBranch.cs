namespace RfbWatch.Kql.Syntax;

/// <summary>One branch of fork. Without a name, the name given by a final <c>as</c> is used.</summary>
internal sealed record ForkBranch(int Start, int End, Identifier? Name, IReadOnlyList<QueryOperator> Operators) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [.. Maybe(Name), .. Operators];
}
