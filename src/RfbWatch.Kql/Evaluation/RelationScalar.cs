using System.Diagnostics;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>&lt;, &lt;=, &gt; and &gt;=. If an operand is null, the result is null.</summary>
internal sealed class RelationScalar(BinaryOperator operation, Scalar left, Scalar right) : Scalar(KustoType.Bool, left, right)
{
    public BinaryOperator Operation => operation;

    public Scalar Left => left;

    public Scalar Right => right;

    public override KustoValue Evaluate(RowFrame frame)
    {
        var a = left.Evaluate(frame);
        return Of(operation, a, right.Evaluate(frame));
    }

    /// <summary>Returns the result of comparing two values.</summary>
    public static KustoValue Of(BinaryOperator operation, KustoValue a, KustoValue b)
    {
        if (a.IsNull || b.IsNull)
        {
            return KustoValue.Null;
        }

        if (!Comparison.TryCompare(a, b, out int order))
        {
            return KustoValue.False;
        }

        return KustoValue.Of(operation switch
        {
            BinaryOperator.Less => order < 0,
            BinaryOperator.LessOrEqual => order <= 0,
            BinaryOperator.Greater => order > 0,
            BinaryOperator.GreaterOrEqual => order >= 0,
            < BinaryOperator.Less or > BinaryOperator.GreaterOrEqual => throw new UnreachableException(),
        });
    }

    public override bool IsCompound => true;

    public override string Describe(PlanText text) => $"{text.Operand(left)} {OperatorTable.NameOf(operation)} {text.Operand(right)}";

    protected override Scalar Over(Scalar[] operands) => new RelationScalar(operation, operands[0], operands[1]);
}
