using RfbWatch.Kql.Evaluation;

namespace RfbWatch.Kql.Binding;

/// <summary>What binding a whole query gives: the table that is its result.</summary>
internal sealed record BoundQuery(TableNode Table);
