using System.Collections.Frozen;

namespace RfbWatch.Kql.Syntax;

/// <summary>The spellings of the operators, including deprecated ones (Kusto's Kql grammar).</summary>
internal static class OperatorTable
{
    public static readonly FrozenDictionary<string, BinaryOperator> Text = new Dictionary<string, BinaryOperator>
    {
        ["=~"] = BinaryOperator.EqualIgnoreCase,
        ["!~"] = BinaryOperator.NotEqualIgnoreCase,
        ["has"] = BinaryOperator.Has,
        [":"] = BinaryOperator.Has,
        ["!has"] = BinaryOperator.NotHas,
        ["has_cs"] = BinaryOperator.HasCs,
        ["!has_cs"] = BinaryOperator.NotHasCs,
        ["hasprefix"] = BinaryOperator.HasPrefix,
        ["!hasprefix"] = BinaryOperator.NotHasPrefix,
        ["hasprefix_cs"] = BinaryOperator.HasPrefixCs,
        ["!hasprefix_cs"] = BinaryOperator.NotHasPrefixCs,
        ["hassuffix"] = BinaryOperator.HasSuffix,
        ["!hassuffix"] = BinaryOperator.NotHasSuffix,
        ["hassuffix_cs"] = BinaryOperator.HasSuffixCs,
        ["!hassuffix_cs"] = BinaryOperator.NotHasSuffixCs,
        ["contains"] = BinaryOperator.Contains,
        ["!contains"] = BinaryOperator.NotContains,
        ["notcontains"] = BinaryOperator.NotContains,
        ["contains_cs"] = BinaryOperator.ContainsCs,
        ["containscs"] = BinaryOperator.ContainsCs,
        ["!contains_cs"] = BinaryOperator.NotContainsCs,
        ["notcontains_cs"] = BinaryOperator.NotContainsCs,
        ["notcontainscs"] = BinaryOperator.NotContainsCs,
        ["startswith"] = BinaryOperator.StartsWith,
        ["!startswith"] = BinaryOperator.NotStartsWith,
        ["startswith_cs"] = BinaryOperator.StartsWithCs,
        ["!startswith_cs"] = BinaryOperator.NotStartsWithCs,
        ["endswith"] = BinaryOperator.EndsWith,
        ["!endswith"] = BinaryOperator.NotEndsWith,
        ["endswith_cs"] = BinaryOperator.EndsWithCs,
        ["!endswith_cs"] = BinaryOperator.NotEndsWithCs,
        ["like"] = BinaryOperator.Like,
        ["notlike"] = BinaryOperator.NotLike,
        ["likecs"] = BinaryOperator.LikeCs,
        ["notlikecs"] = BinaryOperator.NotLikeCs,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, ListOperator> List = new Dictionary<string, ListOperator>
    {
        ["in"] = ListOperator.In,
        ["!in"] = ListOperator.NotIn,
        ["in~"] = ListOperator.InIgnoreCase,
        ["!in~"] = ListOperator.NotInIgnoreCase,
        ["has_any"] = ListOperator.HasAny,
        ["!has_any"] = ListOperator.NotHasAny,
        ["has_all"] = ListOperator.HasAll,
        ["!has_all"] = ListOperator.NotHasAll,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string NameOf(BinaryOperator value) => value switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Modulo => "%",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.MatchesRegex => "matches regex",
        >= BinaryOperator.EqualIgnoreCase and < BinaryOperator.MatchesRegex => Text.First(entry => entry.Value == value && entry.Key != ":").Key,
    };

    public static string NameOf(ListOperator value) => List.First(entry => entry.Value == value).Key;
}
