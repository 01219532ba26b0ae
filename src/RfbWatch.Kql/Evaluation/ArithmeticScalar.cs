using System.Diagnostics;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>+, -, *, / and %.</summary>
internal sealed class ArithmeticScalar(KustoType type, BinaryOperator operation, Scalar left, Scalar right) : Scalar(type, left, right)
{
    public override KustoValue Evaluate(RowFrame frame)
    {
        var a = left.Evaluate(frame);
        return Of(operation, a, right.Evaluate(frame));
    }

    public BinaryOperator Operation => operation;

    /// <summary>Returns the result for two values.</summary>
    public static KustoValue Of(BinaryOperator operation, KustoValue a, KustoValue b) => operation switch
    {
        BinaryOperator.Add => Arithmetic.Add(a, b),
        BinaryOperator.Subtract => Arithmetic.Subtract(a, b),
        BinaryOperator.Multiply => Arithmetic.Multiply(a, b),
        BinaryOperator.Divide => Arithmetic.Divide(a, b),
        BinaryOperator.Modulo => Arithmetic.Modulo(a, b),
        > BinaryOperator.Modulo => throw new UnreachableException(),
    };

    public override bool IsCompound => true;

    public override string Describe(PlanText text) => $"{text.Operand(left)} {OperatorTable.NameOf(operation)} {text.Operand(right)}";

    protected override Scalar Over(Scalar[] operands) => new ArithmeticScalar(Type, operation, operands[0], operands[1]);
}
