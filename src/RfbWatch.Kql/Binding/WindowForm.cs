using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <summary>A function over ordered rows. If its type is null, the result has the type of its first argument.</summary>
internal sealed record WindowForm(int MinimumArguments, int MaximumArguments, KustoType? Type, WindowFunction Compute);
