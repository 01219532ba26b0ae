using System.Text.RegularExpressions;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>matches regex: unanchored, case-sensitive, in time linear in the text. The pattern is compiled once where it is one for all rows.</summary>
internal sealed class RegexScalar(Scalar left, Scalar pattern, Regex? prepared, int slot) : Scalar(KustoType.Bool, left, pattern)
{
    public override KustoValue Evaluate(RowFrame frame)
    {
        Regex? regex = prepared ?? Find(frame, pattern.Evaluate(frame).Text);
        return KustoValue.Of(regex is not null && regex.IsMatch(left.Evaluate(frame).Text));
    }

    private Regex? Find(RowFrame frame, string text)
    {
        RegexCache cache = frame.Context.Once(slot, _ => new RegexCache());
        if (cache.TryGet(text, out Regex? regex, out string? problem))
            return regex;
        throw new KqlRunException($"'matches regex': the pattern '{text}' is no regular expression: {problem}.");
    }
}
