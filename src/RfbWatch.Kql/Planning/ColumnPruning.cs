using RfbWatch.Kql.Evaluation;

namespace RfbWatch.Kql.Planning;

/// <summary>
/// Requests from tables, and stores in operators, only the columns that the query reads. A materialized table provides the columns of all its readers.
/// </summary>
internal sealed class ColumnPruning : PlanRule
{
    public override string Name => "column pruning";

    public override QueryPlan Apply(QueryPlan plan)
    {
        // First find the columns read from each node, starting at the result; then rebuild the nodes.
        var needs = new PartColumns(plan);
        return new QueryPlan(Prune(plan.Root, ColumnMask.All(plan.Root.Schema.Count), needs), [.. plan.Parts.Select((part, i) => part with { Table = Prune(part.Table, needs.Of(i), needs), Columns = needs.Of(i) })]);
    }

    private static TableNode Prune(TableNode node, bool[] columns, PartColumns needs)
    {
        if (node is MaterializeNode materialized)
        {
            return materialized.Holding(needs.Of(materialized.Part.Number));
        }

        var reads = node.Reads(columns);
        var kept = node.Keeping(columns);
        return kept.Inputs.Count == 0 ? kept : kept.Over([.. kept.Inputs.Select((input, i) => Prune(input, reads[i], needs))]);
    }

    /// <summary>The columns that are read from each part.</summary>
    private sealed class PartColumns
    {
        private readonly QueryPlan _plan;
        private readonly bool[][] _columns;

        public PartColumns(QueryPlan plan)
        {
            _plan = plan;
            _columns = [.. plan.Parts.Select(part => (bool[])part.Columns.Clone())];
            Read(plan.Root, ColumnMask.All(plan.Root.Schema.Count));
            for (int i = 0; i < plan.Parts.Count; i++)
            {
                Read(plan.Parts[i].Table, _columns[i]);
            }
        }

        public bool[] Of(int part) => _columns[part];

        private void Read(TableNode node, bool[] columns)
        {
            if (node is MaterializeNode { Part.Number: var number })
            {
                if (ColumnMask.Add(_columns[number], columns))
                {
                    Read(_plan.Parts[number].Table, _columns[number]);
                }

                return;
            }

            var reads = node.Reads(columns);
            for (int i = 0; i < reads.Count; i++)
            {
                Read(node.Inputs[i], reads[i]);
            }
        }
    }
}
