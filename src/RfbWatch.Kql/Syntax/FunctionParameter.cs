using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <summary>A parameter of a function: a scalar with a type and an optional default, or a table with columns.</summary>
/// <param name="Start">Start offset.</param>
/// <param name="End">End offset, exclusive.</param>
/// <param name="Name">The name.</param>
/// <param name="Type">The scalar type; unknown for a table.</param>
/// <param name="Columns">The columns that a tabular argument must have; null for a scalar; empty for <c>(*)</c>.</param>
/// <param name="Default">The default value, a literal; null if there is none.</param>
internal sealed record FunctionParameter(int Start, int End, string Name, KustoType Type, IReadOnlyList<ColumnDeclaration>? Columns, Expression? Default)
    : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [.. Columns ?? [], .. Maybe(Default)];
}
