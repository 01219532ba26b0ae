using RfbWatch.Kql.Evaluation;

namespace RfbWatch.Kql.Planning;

/// <summary>A numbered part of a plan besides its main part (see <see cref="PartNode"/>).</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">The columns that are always read, in addition to those requested by readers (materialize).</param>
internal sealed record PlanPart(TableNode Table, bool[] Columns);
