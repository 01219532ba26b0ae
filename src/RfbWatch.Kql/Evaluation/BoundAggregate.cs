using RfbWatch.Kql.Aggregates;

namespace RfbWatch.Kql.Evaluation;

/// <summary>An aggregate call of summarize.</summary>
/// <param name="Create">Makes the state of one group.</param>
/// <param name="Arguments">Its arguments over an input row, stars expanded.</param>
/// <param name="First">Position of its first result among the results of all aggregates.</param>
/// <param name="Count">Number of its results.</param>
/// <param name="Carries">Whether each argument after the first comes back as the result of its place (arg_max).</param>
internal sealed record BoundAggregate(Func<Accumulator> Create, Scalar[] Arguments, int First, int Count, bool Carries);
