using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary><c>d[index]</c>: an array item by index (a negative index counts from the end), or a property by name.</summary>
internal sealed class ElementScalar(Scalar target, Scalar index) : Scalar(KustoType.Dynamic, target, index)
{
    public override KustoValue Evaluate(RowFrame frame)
    {
        var value = target.Evaluate(frame);
        var at = index.Evaluate(frame);
        if (value.AsString is { Length: > 1 } text && text[0] is '[' or '{' && DynamicJson.TryParse(text, out var parsed))
        {
            value = parsed;
        }

        if (value.AsArray is { } array && at.IsInteger)
        {
            return array.ItemAt(at.AsLong);
        }

        return value.AsBag is { } bag && at.AsString is { } key ? bag[key] : KustoValue.Null;
    }

    public override string Describe(PlanText text) => $"{text.Operand(target)}[{index.Describe(text)}]";

    protected override Scalar Over(Scalar[] operands) => new ElementScalar(operands[0], operands[1]);
}
