using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>One argument of a call, as known when the call is bound.</summary>
/// <param name="Type">Static type of the argument; X for <c>typeof(X)</c>.</param>
/// <param name="Constant">Value of the argument if it is known before the query runs, otherwise null.</param>
/// <param name="IsTypeLiteral">Whether the argument is <c>typeof(X)</c>, whose value is null.</param>
/// <param name="ColumnName">Default name of a column with this expression (<c>d_x</c> for <c>d.x</c>), or null.</param>
internal readonly record struct FunctionArgument(KustoType Type, KustoValue? Constant, bool IsTypeLiteral, string? ColumnName);
