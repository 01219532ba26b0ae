namespace RfbWatch.Kql.Syntax;

/// <summary>project-by-names: selects columns by constant strings, arrays of strings, and wildcards in them.</summary>
internal sealed record ProjectByNames(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => Items;
}
