using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <summary>A column of mv-expand or mv-apply, with the type given by <c>to typeof(…)</c>, or unknown if it is missing.</summary>
internal sealed record ExpandedColumn(int Start, int End, Expression Value, KustoType Type) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [Value];
}
