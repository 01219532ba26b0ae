namespace RfbWatch.Kql.Syntax;

/// <summary>project-by-names: selects columns by constant strings or arrays of strings, which may contain wildcards.</summary>
internal sealed record ProjectByNames(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => Items;
}
