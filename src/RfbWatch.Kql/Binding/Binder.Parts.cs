using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Planning;
using RfbWatch.Kql.Runtime;

namespace RfbWatch.Kql.Binding;

/// <content>The parts of the plan that stand beside its main part.</content>
internal sealed partial class Binder
{
    /// <summary>Gives a table a number in the plan, for what reads it while it runs.</summary>
    /// <param name="table">The table.</param>
    /// <param name="onlyFirst">True when its first column alone is read.</param>
    private PartNode Apart(TableNode table, bool onlyFirst = false)
    {
        bool[] columns = ColumnMask.All(table.Schema.Count);
        if (onlyFirst)
            columns.AsSpan(Math.Min(1, columns.Length)).Clear();
        _parts.Add(new PlanPart(table, columns));
        return new PartNode(_parts.Count - 1, table);
    }

    private MaterializeNode Materialized(TableNode table)
    {
        // Who reads it asks for its columns.
        _parts.Add(new PlanPart(table, ColumnMask.None(table.Schema.Count)));
        return new MaterializeNode(new PartNode(_parts.Count - 1, table), NewSlot(), table.IsSerialized, ColumnMask.All(table.Schema.Count));
    }

    // What a plugin gives is computed while the rest is still to be bound, to the columns that it makes. Who will read what is materialized is not known yet: all of it is computed.
    private FixedNode Computed(PluginNode plugin, EvaluationContext context)
    {
        QueryPlan plan = Planner.WithoutPruning(new QueryPlan(plugin, [.. _parts]));
        context.Parts = plan.Sources;
        return ((PluginNode)plan.Root).Materialize(context);
    }
}
