using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>One of several results.</summary>
/// <param name="Name">Its name; empty if the query does not name it.</param>
/// <param name="Table">Its rows.</param>
internal sealed record ResultBranch(string Name, TableNode Table);

/// <summary>Several results of one query: fork, facet, and graph-to-table with both outputs. Used as a table, it returns the first result.</summary>
internal sealed class BranchesNode(IReadOnlyList<ResultBranch> branches) : TableNode(branches[0].Table.Schema)
{
    public IReadOnlyList<ResultBranch> Branches { get; } = branches;

    public override IReadOnlyList<TableNode> Inputs { get; } = [.. branches.Select(branch => branch.Table)];

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new BranchesNode([.. Branches.Select((branch, i) => branch with { Table = inputs[i] })]);

    public override IReadOnlyList<bool[]> Reads(bool[] columns) => [.. Branches.Select(branch => ColumnMask.All(branch.Table.Schema.Count))];

    public override string Describe(PlanText text) => "results " + string.Join(", ", Branches.Select(branch => branch.Name.Length == 0 ? "(no name)" : branch.Name));

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => Branches[0].Table.Rows(context);
}
