using RfbWatch.Kql.Evaluation;

namespace RfbWatch.Kql.Planning;

/// <summary>A numbered part of a plan beside its main part (see <see cref="PartNode"/>).</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">Its columns that are read, those apart for which a reader asks (materialize).</param>
internal sealed record PlanPart(TableNode Table, bool[] Columns);
