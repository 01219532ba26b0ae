namespace RfbWatch.Kql.Evaluation;

/// <summary>One level of top-nested.</summary>
/// <param name="Count">Number of keys to keep, or null for all.</param>
/// <param name="Key">The key over an input row.</param>
/// <param name="Others">Key of the row that combines all other keys, or null.</param>
/// <param name="Calls">The aggregates by which the keys are ranked.</param>
/// <param name="Results">Number of their results.</param>
/// <param name="Rank">The ranking expression over these results.</param>
/// <param name="Descending">True if the keys with the greatest rank come first.</param>
internal sealed record NestedLevel(Scalar? Count, Scalar Key, Scalar? Others, IReadOnlyList<BoundAggregate> Calls, int Results, Scalar Rank, bool Descending);
