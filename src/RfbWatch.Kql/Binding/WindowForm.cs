using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <summary>A function over rows in order. Without a type of its own it has that of its first argument.</summary>
internal sealed record WindowForm(int MinimumArguments, int MaximumArguments, KustoType? Type, WindowFunction Compute);
