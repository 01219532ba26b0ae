namespace RfbWatch.Kql.Evaluation;

/// <summary>The result of binding an expression: a <see cref="Scalar"/> or a <see cref="TableNode"/>.</summary>
internal abstract class Bound;
