using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>where. Hands time bounds down to a scan below it.</summary>
internal sealed class WhereNode : TableNode
{
    private readonly TableNode _input;
    private readonly Scalar _predicate;

    private WhereNode(TableNode input, Scalar predicate)
        : base(input.Schema)
    {
        _input = input;
        _predicate = predicate;
    }

    public override bool IsSerialized => _input.IsSerialized;

    public override bool IsOpen => _input.IsOpen;

    public static WhereNode Create(TableNode input, Scalar predicate)
    {
        var bounds = new List<(int Column, TimeBound Bound)>();
        CollectBounds(predicate, input.Schema, bounds);
        return new WhereNode(bounds.Count == 0 ? input : PushDown(input, bounds), predicate);
    }

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context)
    {
        var frame = new RowFrame(context);
        return _predicate.NeedsWindow ? WindowedRows(frame) : Filtered(_input.Rows(context), frame);
    }

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) =>
        _predicate.NeedsWindow ? Rows(context) : Filtered(_input.TransientRows(context), new RowFrame(context));

    private IEnumerable<KustoValue[]> Filtered(IEnumerable<KustoValue[]> rows, RowFrame frame)
    {
        foreach (KustoValue[] row in rows)
        {
            frame.Row = row;
            if (_predicate.Evaluate(frame).IsTrue)
                yield return row;
        }
    }

    public override void Require(bool[] columns)
    {
        var needed = (bool[])columns.Clone();
        _predicate.MarkColumns(needed);
        _input.Require(needed);
    }

    private IEnumerable<KustoValue[]> WindowedRows(RowFrame frame)
    {
        List<KustoValue[]> rows = _input.Collect(frame.Context, "where");
        frame.Window = rows;
        for (int i = 0; i < rows.Count; i++)
        {
            frame.Index = i;
            frame.Row = rows[i];
            if (_predicate.Evaluate(frame).IsTrue)
                yield return rows[i];
        }
    }

    private static TableNode PushDown(TableNode input, List<(int Column, TimeBound Bound)> bounds)
    {
        switch (input)
        {
            case ScanNode scan:
                foreach ((int column, TimeBound bound) in bounds)
                    scan = scan.With(column, bound);
                return scan;
            case WhereNode { _predicate.NeedsWindow: false } where:
                return new WhereNode(PushDown(where._input, bounds), where._predicate);
            default:
                return input;
        }
    }

    private static void CollectBounds(Scalar predicate, KustoSchema schema, List<(int Column, TimeBound Bound)> bounds)
    {
        switch (predicate)
        {
            case LogicalScalar { IsAnd: true } all:
                foreach (Scalar operand in all.Operands)
                    CollectBounds(operand, schema, bounds);
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
