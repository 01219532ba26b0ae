using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Planning;

/// <summary>Passes the bounds on a datetime column to the scan as a range if predicates directly above the scan impose them.</summary>
internal sealed class TimeRanges : TreeRule
{
    public override string Name => "time ranges";

    protected override TableNode RewriteNode(TableNode node)
    {
        if (node is not WhereNode where)
        {
            return node;
        }

        var bounds = new List<(int Column, TimeBound Bound)>();
        CollectBounds(where.Predicate, node.Schema, bounds);
        return bounds.Count == 0 ? node : node.Over([Bounded(node.Inputs[0], bounds)]);
    }

    private static TableNode Bounded(TableNode node, List<(int Column, TimeBound Bound)> bounds)
    {
        switch (node)
        {
            case ScanNode scan:
                foreach (var (column, bound) in bounds)
                {
                    scan = scan.With(column, bound);
                }

                return scan;
            case WhereNode { Predicate: { NeedsWindow: false, HasEffect: false } }:
                return node.Over([Bounded(node.Inputs[0], bounds)]);
            default:
                return node;
        }
    }

    private static void CollectBounds(Scalar predicate, KustoSchema schema, List<(int Column, TimeBound Bound)> bounds)
    {
        switch (predicate)
        {
            case LogicalScalar { IsAnd: true } all:
                foreach (var operand in all.Operands)
                {
                    CollectBounds(operand, schema, bounds);
                }

                break;
            case BetweenScalar { Negated: false, Value: ColumnScalar column } between
                when IsTime(column, schema) && !between.Low.DependsOnRow && !between.High.DependsOnRow:
                bounds.Add((column.Index, new TimeBound(between.Low, between.High)));
                break;
            case RelationScalar { Left: ColumnScalar left } relation when IsTime(left, schema) && !relation.Right.DependsOnRow:
                bounds.Add((left.Index, BoundOf(relation.Operation is BinaryOperator.Greater or BinaryOperator.GreaterOrEqual, relation.Right)));
                break;
            case RelationScalar { Right: ColumnScalar right } relation when IsTime(right, schema) && !relation.Left.DependsOnRow:
                bounds.Add((right.Index, BoundOf(relation.Operation is BinaryOperator.Less or BinaryOperator.LessOrEqual, relation.Left)));
                break;
        }
    }

    private static TimeBound BoundOf(bool isLower, Scalar value) => isLower ? new TimeBound(value, null) : new TimeBound(null, value);

    private static bool IsTime(ColumnScalar column, KustoSchema schema) => schema[column.Index].Type == KustoType.DateTime;
}
