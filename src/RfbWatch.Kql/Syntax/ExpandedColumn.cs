using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <summary>A column of mv-expand or mv-apply; the type of <c>to typeof(…)</c>, unknown when there is none.</summary>
internal sealed record ExpandedColumn(int Start, int End, Expression Value, KustoType Type) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [Value];
}
