using RfbWatch.Kql.Binding;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Engine;

/// <summary>Completes queries: binds a placeholder name at the position and suggests the names that the binder could have resolved there.</summary>
public static class KqlCompletion
{
    // Words of expressions and clauses, in addition to the operators of OperatorTable.
    private static readonly string[] Words = ["and", "asc", "between", "by", "desc", "matches regex", "on", "or"];

    /// <summary>
    /// Returns suggestions for the word before a position, ignoring case: columns first, then variables, tables, functions and operators, each sorted by name. Returns none inside string
    /// literals and comments.
    /// </summary>
    /// <param name="text">The query so far; text after the position is ignored.</param>
    /// <param name="position">The offset at which to complete, from 0 to the length of the text.</param>
    /// <param name="options">The tables and other items to which the query may refer.</param>
    /// <param name="start">The offset of the word that a suggestion replaces; <paramref name="position"/> if there is none.</param>
    public static IReadOnlyList<KqlSuggestion> At(string text, int position, KqlOptions options, out int start)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, text.Length);
        start = StartOfWord(text, position);
        var tokens = TokensBefore(text, start);
        var last = tokens.Count > 0 ? tokens[^1] : default;
        if (last.Kind == TokenKind.Bad || last.Is(".") || IsComment(text, last.End, start))
        {
            return [];
        }

        if (StartOfOperator(text, position, tokens) is { } operatorStart)
        {
            start = operatorStart;
            return Matching(text[start..position], Named(KqlSuggestionKind.Operator, OperatorKeywords.Supported));
        }

        var probe = Probe(text[..start] + CompletionProbe.Name + Closing(tokens), options);
        var all = probe switch
        {
            { IsReached: true, ExpectsTable: true } => Named(KqlSuggestionKind.Variable, probe.Variables).Concat(Tables(options)).Concat(Functions(options)),
            { IsReached: true } => Named(KqlSuggestionKind.Column, probe.Columns).Concat(Named(KqlSuggestionKind.Variable, probe.Variables)).Concat(Functions(options)),
            _ => Named(KqlSuggestionKind.Column, ColumnsBeforeLastBar(text, tokens, options)).Concat(Tables(options)).Concat(Functions(options))
                .Concat(Named(KqlSuggestionKind.Operator, Words.Concat(OperatorTable.Text.Keys).Concat(OperatorTable.List.Keys).Where(word => char.IsAsciiLetter(word[0])))),
        };
        return Matching(text[start..position], all);
    }

    private static int StartOfWord(string text, int position)
    {
        int start = position;
        while (start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '_' or '$'))
        {
            start--;
        }

        return start;
    }

    private static List<Token> TokensBefore(string text, int start) =>
        [.. new Lexer(text[..start], new DiagnosticBag(text[..start])).ReadAll().Where(token => token.Kind != TokenKind.End)];

    // The lexer skips comments: the position is in a comment if a comment starts earlier on the same line.
    private static bool IsComment(string text, int from, int position) =>
        text.AsSpan(from, position - from) is var between && between[(between.LastIndexOfAny('\n', '\r') + 1)..].Contains("//", StringComparison.Ordinal);

    /// <summary>Returns the offset at which the name of an operator begins; such a name may contain hyphens. Null if the position does not follow a pipe character.</summary>
    private static int? StartOfOperator(string text, int position, List<Token> tokens)
    {
        int bar = tokens.FindLastIndex(token => token.Is("|"));
        if (bar < 0 || tokens[(bar + 1)..].Any(token => token.Kind != TokenKind.Identifier && !token.Is("-")))
        {
            return null;
        }

        int start = position;
        while (start > tokens[bar].End && (char.IsAsciiLetter(text[start - 1]) || text[start - 1] is '_' or '-'))
        {
            start--;
        }

        return text.AsSpan(tokens[bar].End, start - tokens[bar].End).IsWhiteSpace() ? start : null;
    }

    /// <summary>Returns the closing brackets for all brackets that are still open.</summary>
    private static string Closing(List<Token> tokens)
    {
        var open = new Stack<char>();
        foreach (var token in tokens.Where(token => token.Kind == TokenKind.Symbol))
        {
            switch (token.Text)
            {
                case "(":
                    open.Push(')');
                    break;
                case "[":
                    open.Push(']');
                    break;
                case "{":
                    open.Push('}');
                    break;
                case ")" or "]" or "}":
                    open.TryPop(out _);
                    break;
            }
        }

        return string.Concat(open);
    }

    private static CompletionProbe Probe(string text, KqlOptions options)
    {
        var probe = new CompletionProbe();
        var diagnostics = new DiagnosticBag(text);
        _ = new Binder(diagnostics, options, null) { Probe = probe }.Bind(Parser.Parse(text, diagnostics));
        return probe;
    }

    private static IEnumerable<string> ColumnsBeforeLastBar(string text, List<Token> tokens, KqlOptions options)
    {
        int bar = tokens.FindLastIndex(token => token.Is("|"));
        return bar < 0 ? [] : KqlEngine.Compile(text[..tokens[bar].Start] + Closing(tokens[..bar]), options).Schema.Columns.Select(column => column.Name);
    }

    private static IEnumerable<KqlSuggestion> Tables(KqlOptions options) => Named(KqlSuggestionKind.Table, options.Catalog.TableNames.Concat(options.Catalog.OtherNames));

    private static IEnumerable<KqlSuggestion> Functions(KqlOptions options) => Named(
        KqlSuggestionKind.Function,
        Binder.FunctionNames.Concat(options.Functions?.FunctionNames ?? []).Select(name => name + "("));

    private static IEnumerable<KqlSuggestion> Named(KqlSuggestionKind kind, IEnumerable<string> names) =>
        names.Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase).Select(name => new KqlSuggestion(kind, name));

    private static KqlSuggestion[] Matching(string word, IEnumerable<KqlSuggestion> all) =>
        [.. all.Where(suggestion => suggestion.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase)).DistinctBy(suggestion => suggestion.Text)];
}
