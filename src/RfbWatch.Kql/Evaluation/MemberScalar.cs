using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary><c>d.name</c> and <c>d["name"]</c> with a constant name; null if there is no such member.</summary>
internal sealed class MemberScalar(Scalar target, string name) : Scalar(KustoType.Dynamic, target)
{
    public override KustoValue Evaluate(RowFrame frame)
    {
        var value = target.Evaluate(frame);

        // Some columns are dynamic in Sentinel but JSON strings in Defender; both are supported.
        if (value.AsString is { Length: > 1 } text && text[0] == '{' && DynamicJson.TryParse(text, out var parsed))
        {
            value = parsed;
        }

        return value.AsBag is { } bag ? bag[name] : KustoValue.Null;
    }

    public override string Describe(PlanText text) => $"{text.Operand(target)}.{name}";

    protected override Scalar Over(Scalar[] operands) => new MemberScalar(operands[0], name);
}
