using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>One argument of a call, as known when the call is bound.</summary>
/// <param name="Type">Its static type; for <c>typeof(X)</c> the type X.</param>
/// <param name="Constant">Its value if known before the query runs, else null.</param>
/// <param name="IsTypeLiteral">True for <c>typeof(X)</c>; its value is null.</param>
/// <param name="ColumnName">The name that an unnamed column of this expression gets (<c>d.x</c> gives <c>d_x</c>), or null.</param>
internal readonly record struct FunctionArgument(KustoType Type, KustoValue? Constant, bool IsTypeLiteral, string? ColumnName);
