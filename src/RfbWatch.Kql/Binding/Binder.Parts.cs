using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Planning;
using RfbWatch.Kql.Runtime;

namespace RfbWatch.Kql.Binding;

/// <content>The numbered parts of the plan besides its main part.</content>
internal sealed partial class Binder
{
    /// <summary>Adds a table as a numbered part of the plan, which its reader uses during the run.</summary>
    /// <param name="table">The table.</param>
    /// <param name="onlyFirst">True if only its first column is read.</param>
    private PartNode Apart(TableNode table, bool onlyFirst = false)
    {
        bool[] columns = ColumnMask.All(table.Schema.Count);
        if (onlyFirst)
        {
            columns.AsSpan(Math.Min(1, columns.Length)).Clear();
        }

        _parts.Add(new PlanPart(table, columns));
        return new PartNode(_parts.Count - 1, table);
    }

    private MaterializeNode Materialized(TableNode table)
    {
        // The readers request the columns that they need.
        _parts.Add(new PlanPart(table, ColumnMask.None(table.Schema.Count)));
        return new MaterializeNode(new PartNode(_parts.Count - 1, table), NewSlot(), table.IsSerialized, ColumnMask.All(table.Schema.Count));
    }

    // The result of a plugin is computed during binding, because the columns of the rest of the query depend on it.
    // The readers of materialized parts are not known at this point, so all columns are computed.
    private FixedNode Computed(PluginNode plugin, EvaluationContext context)
    {
        var plan = Planner.WithoutPruning(new QueryPlan(plugin, [.. _parts]));
        context.Parts = plan.Sources;
        return ((PluginNode)plan.Root).Materialize(context);
    }
}
