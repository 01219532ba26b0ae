using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// A reference to another part of the plan, by number: a table that an expression reads (toscalar, in), that an operator runs for each of its rows or groups, or that is computed once
/// (materialize). Expressions and functions contain this reference instead of the table, so plan rewrites need not inspect them.
/// </summary>
internal sealed class PartNode(int number, TableNode table) : LeafNode(table.Schema)
{
    public int Number { get; } = number;

    public override bool IsSerialized { get; } = table.IsSerialized;

    public override bool IsOpen { get; } = table.IsOpen;

    public override string Describe(PlanText text) => text.Part(this);

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => context.Parts[Number].Rows(context);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => context.Parts[Number].TransientRows(context);
}
