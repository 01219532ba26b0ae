using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <content>Operators with several results, and partition with a subquery in braces.</content>
internal sealed partial class Binder
{
    // The operators listed in the documentation of fork, plus others that Microsoft's binder (12.4.1) accepts.
    private static bool IsAllowedInFork(QueryOperator one) =>
        one is Op.As or Op.RowCount or Op.Extend or Op.Parse or Op.ParseKeyValue or Op.Where or Op.Take or Op.Project or Op.ProjectAway or Op.ProjectKeep
            or Op.ProjectRename or Op.ProjectReorder or Op.Summarize or Op.Top or Op.TopNested or Op.TopHitters or Op.Sort or Op.MvExpand or Op.Reduce
            or Op.Distinct or Op.Sample or Op.SampleDistinct or Op.Scan or Op.Invoke or Op.Broken or ProjectByNames or Op.Transparent { Keyword: "consume" };

    // https://learn.microsoft.com/kusto/query/fork-operator
    private BranchesNode BindFork(TableNode input, Op.Fork fork, Env env)
    {
        var shared = Materialized(input);
        var branches = new List<ResultBranch>();
        foreach (var branch in fork.Branches)
        {
            foreach (var one in branch.Operators)
            {
                if (!IsAllowedInFork(one))
                {
                    Error(one, "KS177", "The operator is not allowed in a branch of fork; use materialize() and a query for each result.");
                }
            }

            string name = branch.Name?.Text ?? (branch.Operators[^1] as Op.As)?.Name.Text ?? string.Empty;
            branches.Add(new ResultBranch(name, BindOperators(shared, branch.Operators, env)));
        }

        return new BranchesNode(branches);
    }

    // https://learn.microsoft.com/kusto/query/facet-operator: first the table of "with", then one table of values and counts per column.
    private BranchesNode BindFacet(TableNode input, Op.Facet facet, Env env)
    {
        var shared = Materialized(input);
        var branches = new List<ResultBranch>();
        if (facet.With is not null)
        {
            branches.Add(new ResultBranch(string.Empty, BindOperators(shared, facet.With, env)));
        }

        foreach (var column in facet.By)
        {
            var name = (Expression.Name)column;
            var count = new Expression.Named(
                column.Start, column.End, [new Identifier(column.Start, column.End, $"count_{name.Text}")], false, new Expression.Call(column.Start, column.End, "count", column.End, []));
            branches.Add(new ResultBranch(name.Text, BindSummarize(shared, new Op.Summarize(column.Start, column.End, [count], [column]), env)));
        }

        return new BranchesNode(branches);
    }

    /// <summary>
    /// Binds partition by Column { subquery with its own source }. The subquery runs once for each value of the column, and reads the value as
    /// a scalar with the column's name. At most 64 values are allowed (https://learn.microsoft.com/kusto/query/partition-operator, legacy strategy).
    /// </summary>
    private TransformNode BindLegacyPartition(TableNode input, Op.Partition partition, Scalar key, Env env)
    {
        const int MaximumPartitions = 64;
        int first = _slots;
        int slot = NewSlot();
        var scope = new Scope(env.Scope);
        if (InferredName(partition.By, env.OverRowsOf(input)) is { } name)
        {
            scope.Declare(name, new Symbol.Value(new HeldScalar(key.Type, slot), 1));
        }

        var subquery = BindTable(partition.Body!, env.OutsideRows with { Scope = scope, InTable = true });
        RejectOpen(subquery, partition);
        var part = Apart(subquery);
        int last = _slots;
        return new TransformNode(input, part.Schema, "partition", (rows, context) =>
        {
            var frame = new RowFrame(context);
            var seen = new HashSet<KustoValue>();
            var keys = new List<KustoValue>();
            foreach (var row in rows)
            {
                context.Tick();
                frame.Row = row;
                var value = key.Evaluate(frame);
                if (seen.Add(value))
                {
                    keys.Add(value);
                }

                if (keys.Count > MaximumPartitions)
                {
                    throw new KqlRunException($"'partition': the column has more than {MaximumPartitions} values, the maximum for a subquery in braces. Write the subquery in parentheses.");
                }
            }

            return keys.SelectMany(value =>
            {
                // Discard the values that the subquery computed once: they belong to the previous key.
                context.Forget(first, last);
                HeldScalar.Set(context, slot, value);
                return part.Rows(context);
            });
        })
        {
            Marks = (_, needed) => key.MarkColumns(needed),
            Parts = [part],
        };
    }
}
