using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The string operators except matches regex. A null operand counts as an empty string.</summary>
internal sealed class TextMatchScalar(BinaryOperator operation, Scalar left, Scalar right) : Scalar(KustoType.Bool, left, right)
{
    private readonly TextMatch _match = TextMatch.Of(operation);

    public override KustoValue Evaluate(RowFrame frame)
    {
        var needle = right.Evaluate(frame);
        string text = left.Evaluate(frame).Text;
        return KustoValue.Of(_match.Holds(text, needle.Text));
    }

    public override bool IsCompound => true;

    public override string Describe(PlanText text) => $"{text.Operand(left)} {OperatorTable.NameOf(operation)} {text.Operand(right)}";

    protected override Scalar Over(Scalar[] operands) => new TextMatchScalar(operation, operands[0], operands[1]);
}
