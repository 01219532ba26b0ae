using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <summary>A parameter of a function: scalar with a type and perhaps a default, or tabular with columns.</summary>
/// <param name="Start">Offset.</param>
/// <param name="End">Offset behind.</param>
/// <param name="Name">The name.</param>
/// <param name="Type">The scalar type; unknown for a table.</param>
/// <param name="Columns">The columns a tabular argument must have; null for a scalar; empty for <c>(*)</c>.</param>
/// <param name="Default">The default, a literal.</param>
internal sealed record FunctionParameter(int Start, int End, string Name, KustoType Type, IReadOnlyList<ColumnDeclaration>? Columns, Expression? Default)
    : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [.. Columns ?? [], .. Maybe(Default)];
}
