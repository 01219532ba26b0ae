using System.Collections.Frozen;
using RfbWatch.Kql.Text;

namespace RfbWatch.Kql.Syntax;

/// <summary>What may help someone who wrote a token where it cannot stand.</summary>
internal static class TokenHints
{
    private static readonly string[] WordOperators =
        [.. OperatorTable.Text.Keys.Concat(OperatorTable.List.Keys).Where(key => char.IsAsciiLetter(key[0])), "and", "or", "between", "matches"];

    private static readonly FrozenDictionary<string, string> BySymbol = new Dictionary<string, string>
    {
        ["="] = "a comparison is written ==",
        ["=="] = "a name is given with =, as in extend x = 5",
        ["!"] = "negation is written not(…), or !=, !in, !contains and the like",
        [":"] = "a name is given with =, as in let x = 5",
        ["?"] = "a choice is written iff(condition, value, otherwise)",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ByWord = new Dictionary<string, string>
    {
        ["is"] = "null tests are isnull(x) and isnotnull(x), for strings isempty(x) and isnotempty(x)",
        ["not"] = "a negated operator is written !in, !contains and the like; not(…) is a function",
        ["like"] = "contains, startswith, endswith and has look for text",
        ["then"] = "a choice is written iff(condition, value, otherwise) or case(…)",
        ["when"] = "a choice is written iff(condition, value, otherwise) or case(…)",
        ["where"] = "an operator comes after a bar: | where",
        ["matches"] = "the operator is written matches regex",
        ["regex"] = "the operator is written matches regex",
        ["from"] = "the table comes first, as in Table | where …",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A sentence with a blank before it; empty when there is nothing to say.</summary>
    /// <param name="token">The token.</param>
    /// <param name="previous">The one before it.</param>
    public static string For(Token token, Token previous)
    {
        string? hint = token.Kind == TokenKind.Symbol ? ForSymbol(token.Text, previous.Text)
            : token.Kind == TokenKind.Identifier ? ForWord(token.Text)
            : null;
        return hint is null ? string.Empty : hint.EndsWith('?') ? " " + hint : $" Note: {hint}.";
    }

    private static string? ForSymbol(string symbol, string before) => (symbol, before) switch
    {
        ("=", "==") => "equality is written ==",
        ("=", ":") => "a name is given with =",
        _ => BySymbol.GetValueOrDefault(symbol),
    };

    private static string? ForWord(string word)
    {
        if (word[0] == '!' && !OperatorTable.List.ContainsKey(word) && !OperatorTable.Text.ContainsKey(word))
            return "negation is written not(…)";
        string lower = word.ToLowerInvariant();
        if (lower != word && WordOperators.Contains(lower))
            return $"operators are in lower case: {lower}";
        if (ByWord.TryGetValue(lower, out string? hint))
            return hint;
        if (OperatorKeywords.Supported.Contains(lower))
            return $"an operator comes after a bar: | {lower}";
        return NearestName.Of(word, WordOperators) is { } near ? $"Did you mean '{near}'?" : null;
    }
}
