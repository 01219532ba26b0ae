using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Text;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The comparison performed by a string operator, including its negation.</summary>
internal sealed class TextMatch
{
    private readonly Func<string, string, bool> _test;
    private readonly bool _negated;

    private TextMatch(Func<string, string, bool> test, bool negated)
    {
        _test = test;
        _negated = negated;
    }

    public bool Holds(string text, string needle) => _test(text, needle) != _negated;

    public static TextMatch Of(BinaryOperator operation)
    {
        const StringComparison Any = StringComparison.OrdinalIgnoreCase;
        const StringComparison Cased = StringComparison.Ordinal;
        string name = OperatorTable.NameOf(operation);
        bool negated = name[0] == '!' || name.StartsWith("not", StringComparison.Ordinal);
        return new TextMatch(
            operation switch
            {
                BinaryOperator.EqualIgnoreCase or BinaryOperator.NotEqualIgnoreCase => static (text, needle) => text.Equals(needle, Any),
                BinaryOperator.Has or BinaryOperator.NotHas => static (text, needle) => TermSearch.Has(text, needle),
                BinaryOperator.HasCs or BinaryOperator.NotHasCs => static (text, needle) => TermSearch.Has(text, needle, ignoreCase: false),
                BinaryOperator.HasPrefix or BinaryOperator.NotHasPrefix => static (text, needle) => TermSearch.HasPrefix(text, needle),
                BinaryOperator.HasPrefixCs or BinaryOperator.NotHasPrefixCs => static (text, needle) => TermSearch.HasPrefix(text, needle, ignoreCase: false),
                BinaryOperator.HasSuffix or BinaryOperator.NotHasSuffix => static (text, needle) => TermSearch.HasSuffix(text, needle),
                BinaryOperator.HasSuffixCs or BinaryOperator.NotHasSuffixCs => static (text, needle) => TermSearch.HasSuffix(text, needle, ignoreCase: false),
                BinaryOperator.Contains or BinaryOperator.NotContains => static (text, needle) => text.Contains(needle, Any),
                BinaryOperator.ContainsCs or BinaryOperator.NotContainsCs => static (text, needle) => text.Contains(needle, Cased),
                BinaryOperator.StartsWith or BinaryOperator.NotStartsWith => static (text, needle) => text.StartsWith(needle, Any),
                BinaryOperator.StartsWithCs or BinaryOperator.NotStartsWithCs => static (text, needle) => text.StartsWith(needle, Cased),
                BinaryOperator.EndsWith or BinaryOperator.NotEndsWith => static (text, needle) => text.EndsWith(needle, Any),
                BinaryOperator.EndsWithCs or BinaryOperator.NotEndsWithCs => static (text, needle) => text.EndsWith(needle, Cased),
                BinaryOperator.Like or BinaryOperator.NotLike => static (text, pattern) => Wildcard.Matches(text, pattern, ignoreCase: true),
                BinaryOperator.LikeCs or BinaryOperator.NotLikeCs => static (text, pattern) => Wildcard.Matches(text, pattern, ignoreCase: false),
                < BinaryOperator.EqualIgnoreCase or BinaryOperator.MatchesRegex => throw new ArgumentOutOfRangeException(nameof(operation), operation, "This operator is not a string operator."),
            },
            negated);
    }
}
