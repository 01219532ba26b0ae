using System.Text.RegularExpressions;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>matches regex: unanchored and case-sensitive, in time linear in the length of the text. A constant pattern is compiled once.</summary>
internal sealed class RegexScalar : Scalar
{
    private readonly Scalar _left;
    private readonly Scalar _pattern;
    private readonly Regex? _prepared;
    private readonly int _slot;

    public RegexScalar(Scalar left, Scalar pattern, Regex? prepared, int slot)
        : base(KustoType.Bool, left, pattern)
    {
        _left = left;
        _pattern = pattern;
        _prepared = prepared;
        _slot = slot;

        // A pattern that is not constant may turn out to be invalid during the run.
        if (prepared is null)
        {
            HasEffect = true;
        }
    }

    public override KustoValue Evaluate(RowFrame frame)
    {
        var regex = _prepared ?? Find(frame, _pattern.Evaluate(frame).Text);
        return KustoValue.Of(regex is not null && regex.IsMatch(_left.Evaluate(frame).Text));
    }

    private Regex? Find(RowFrame frame, string text)
    {
        var cache = frame.Context.Once(_slot, _ => new RegexCache());
        if (cache.TryGet(text, out var regex, out string? problem))
        {
            return regex;
        }

        throw new KqlRunException($"'matches regex': the pattern '{text}' is not a regular expression: {problem}.");
    }

    public override bool IsCompound => true;

    public override string Describe(PlanText text) => $"{text.Operand(_left)} matches regex {text.Operand(_pattern)}";

    protected override Scalar Over(Scalar[] operands) => new RegexScalar(operands[0], operands[1], _prepared, _slot);
}
