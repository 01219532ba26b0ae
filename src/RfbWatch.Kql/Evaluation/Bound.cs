namespace RfbWatch.Kql.Evaluation;

/// <summary>What binding an expression gives: a <see cref="Scalar"/> or a <see cref="TableNode"/>.</summary>
internal abstract class Bound;
