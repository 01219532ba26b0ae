using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>One of several results.</summary>
/// <param name="Name">Its name; empty when the query gives none.</param>
/// <param name="Table">Its rows.</param>
internal sealed record ResultBranch(string Name, TableNode Table);

/// <summary>Several results of one query: fork, facet, and graph-to-table with both outputs. As a table it is the first of them.</summary>
internal sealed class BranchesNode(IReadOnlyList<ResultBranch> branches) : TableNode(branches[0].Table.Schema)
{
    public IReadOnlyList<ResultBranch> Branches { get; } = branches;

    public override bool IsOpen => Branches.Any(branch => branch.Table.IsOpen);

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => Branches[0].Table.Rows(context);

    public override void Require(bool[] columns)
    {
        foreach (ResultBranch branch in Branches)
        {
            var all = new bool[branch.Table.Schema.Count];
            Array.Fill(all, true);
            branch.Table.Require(all);
        }
    }
}
