using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A chain of and, or a chain of or, in three-valued logic: <c>false and null</c> is false, <c>true or null</c> is true.</summary>
internal sealed class LogicalScalar(bool isAnd, Scalar[] operands) : Scalar(KustoType.Bool, operands)
{
    public bool IsAnd => isAnd;

    public IReadOnlyList<Scalar> Operands => Children;

    /// <summary>Returns the conditions of a predicate: the operands of its chains of and, or the predicate itself.</summary>
    public static IEnumerable<Scalar> ConditionsOf(Scalar predicate) => predicate is LogicalScalar { IsAnd: true } all ? all.Operands.SelectMany(ConditionsOf) : [predicate];

    public override KustoValue Evaluate(RowFrame frame)
    {
        bool sawNull = false;
        foreach (var operand in Children)
        {
            var value = operand.Evaluate(frame);
            if (value.Kind != ValueKind.Bool)
            {
                sawNull = true;
            }
            else if (value.AsBool != isAnd)
            {
                return value;
            }
        }

        return sawNull ? KustoValue.Null : KustoValue.Of(isAnd);
    }

    public override bool IsCompound => true;

    public override string Describe(PlanText text) => string.Join(isAnd ? " and " : " or ", Children.Select(text.Operand));

    protected override Scalar Over(Scalar[] operands) => new LogicalScalar(isAnd, operands);
}
