using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A column that parse fills: its place in the output row and its type.</summary>
internal readonly record struct ParsedColumn(int At, KustoType Type);
