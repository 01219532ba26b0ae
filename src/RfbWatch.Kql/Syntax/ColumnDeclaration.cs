using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <summary><c>name:type</c> in a schema.</summary>
internal sealed record ColumnDeclaration(int Start, int End, string Name, KustoType Type) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => None;
}
