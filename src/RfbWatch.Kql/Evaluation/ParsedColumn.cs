using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A column filled by parse: its index in the output row, its type, and its group number in the pattern.</summary>
internal readonly record struct ParsedColumn(int At, KustoType Type, int Group);
