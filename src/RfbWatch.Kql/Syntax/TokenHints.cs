using System.Collections.Frozen;
using RfbWatch.Kql.Text;

namespace RfbWatch.Kql.Syntax;

/// <summary>Hints about a token found where it is not allowed.</summary>
internal static class TokenHints
{
    private static readonly string[] WordOperators =
        [.. OperatorTable.Text.Keys.Concat(OperatorTable.List.Keys).Where(key => char.IsAsciiLetter(key[0])), "and", "or", "between", "matches"];

    private static readonly FrozenDictionary<string, string> BySymbol = new Dictionary<string, string>
    {
        ["="] = "use == to compare",
        ["=="] = "use = to assign a name, as in extend x = 5",
        ["!"] = "use not(…), or a negated operator such as !=, !in or !contains",
        [":"] = "use = to assign a name, as in let x = 5",
        ["?"] = "use iff(condition, value, otherwise)",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ByWord = new Dictionary<string, string>
    {
        ["is"] = "use isnull(x) and isnotnull(x) to test for null, isempty(x) and isnotempty(x) for strings",
        ["not"] = "use a negated operator such as !in or !contains; not(…) is a function",
        ["like"] = "use contains, startswith, endswith or has to search text",
        ["then"] = "use iff(condition, value, otherwise) or case(…)",
        ["when"] = "use iff(condition, value, otherwise) or case(…)",
        ["where"] = "an operator follows a bar: | where",
        ["matches"] = "the operator is 'matches regex'",
        ["regex"] = "the operator is 'matches regex'",
        ["from"] = "the table comes first, as in Table | where …",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Returns a hint as a sentence with a leading space; empty if there is none.</summary>
    /// <param name="token">The token.</param>
    /// <param name="previous">The preceding token.</param>
    public static string For(Token token, Token previous)
    {
        string? hint = token.Kind == TokenKind.Symbol ? ForSymbol(token.Text, previous.Text)
            : token.Kind == TokenKind.Identifier ? ForWord(token.Text)
            : null;
        return hint is null ? string.Empty : hint.EndsWith('?') ? " " + hint : $" Note: {hint}.";
    }

    private static string? ForSymbol(string symbol, string before) => (symbol, before) switch
    {
        ("=", "==") => "use == to compare",
        ("=", ":") => "use = to assign a name",
        _ => BySymbol.GetValueOrDefault(symbol),
    };

    private static string? ForWord(string word)
    {
        if (word[0] == '!' && !OperatorTable.List.ContainsKey(word) && !OperatorTable.Text.ContainsKey(word))
        {
            return "use not(…) to negate";
        }

        string lower = word.ToLowerInvariant();
        if (lower != word && WordOperators.Contains(lower))
        {
            return $"operators are written in lower case: {lower}";
        }

        if (ByWord.TryGetValue(lower, out string? hint))
        {
            return hint;
        }

        if (OperatorKeywords.Supported.Contains(lower))
        {
            return $"an operator follows a bar: | {lower}";
        }

        return NearestName.Of(word, WordOperators) is { } near ? $"Did you mean '{near}'?" : null;
    }
}
