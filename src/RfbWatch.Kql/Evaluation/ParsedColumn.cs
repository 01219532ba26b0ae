using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A column that parse fills: its place in the output row, its type, and the number of its group in the pattern.</summary>
internal readonly record struct ParsedColumn(int At, KustoType Type, int Group);
