namespace RfbWatch.Kql.Syntax;

/// <summary><c>kind=inner</c>, <c>hint.strategy=broadcast</c> and similar parameters; the value is a name or a literal.</summary>
internal sealed record OperatorParameter(int Start, int End, string Name, Expression Value) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [Value];

    /// <summary>The value as text: the name, or the text of the literal.</summary>
    public string Text => Value switch
    {
        Expression.Name name => name.Text,
        Expression.Literal literal => literal.Value.Text,
        _ => string.Empty,
    };
}
