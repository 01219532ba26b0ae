using System.Runtime.CompilerServices;

namespace RfbWatch.Kql.Syntax;

/// <summary>
/// Recursive-descent parser for the query language. After an error it resumes at the next operator or statement, so that all errors are found.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>Maximum length of a query, in UTF-16 code units (16 Mi).</summary>
    public const int MaximumTextLength = 16 << 20;

    /// <summary>Maximum nesting depth of brackets and operators.</summary>
    public const int MaximumDepth = 250;

    /// <summary>Maximum number of arithmetic operators in one chain, of steps in one path, and of operators in one pipeline.</summary>
    public const int MaximumChain = 500;

    // Chains inside brackets multiply the depth of the tree, which later steps traverse recursively.
    private const int MaximumTreeDepth = 2_000;

    private readonly DiagnosticBag _diagnostics;
    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;
    private int _failedAt = -1;

    private Parser(List<Token> tokens, DiagnosticBag diagnostics)
    {
        _tokens = tokens;
        _diagnostics = diagnostics;
    }

    private Token Current => _tokens[_at];

    private int PreviousEnd => _at == 0 ? 0 : _tokens[_at - 1].End;

    /// <summary>Parses the text of a query. Despite errors, the statements that could be parsed are returned.</summary>
    public static IReadOnlyList<Statement> Parse(string text, DiagnosticBag diagnostics)
    {
        var statements = new List<Statement>();
        if (text.Length > MaximumTextLength)
        {
            diagnostics.Error(0, 0, "KS244", $"The query has {text.Length} characters; at most {MaximumTextLength} are allowed.");
            return statements;
        }

        var parser = new Parser(new Lexer(text, diagnostics).ReadAll(), diagnostics);
        try
        {
            parser.ParseStatements(statements);
        }
        catch (SyntaxErrorException)
        {
            // The query is nested too deeply or has too many errors, as reported in the diagnostics.
        }

        var (depth, deepest) = DepthOf(statements);
        if (deepest is not null && depth > MaximumTreeDepth)
        {
            diagnostics.Error(deepest.Start, deepest.Length, "KS245", $"The statement is too deep: its brackets and chains of operators have {depth} levels together; at most {MaximumTreeDepth} are allowed.");
            return [];
        }

        return statements;
    }

    /// <summary>Returns the depth of the tree and the innermost statement around its deepest node. Not recursive, because the depth is not limited yet.</summary>
    private static (int Depth, Statement? Deepest) DepthOf(List<Statement> statements)
    {
        int depth = 0;
        Statement? deepest = null;
        var open = new Stack<(SyntaxNode Node, int Depth, Statement Statement)>();
        foreach (var statement in statements)
        {
            open.Push((statement, 1, statement));
        }

        while (open.TryPop(out var next))
        {
            if (next.Depth > depth)
            {
                (depth, deepest) = (next.Depth, next.Statement);
            }

            foreach (var child in next.Node.Children)
            {
                open.Push((child, next.Depth + 1, child as Statement ?? next.Statement));
            }
        }

        return (depth, deepest);
    }

    private Token Peek(int ahead = 1) => _tokens[Math.Min(_at + ahead, _tokens.Count - 1)];

    private bool At(string symbol) => Current.Is(symbol);

    private bool AtWord(string word) => Current.IsWord(word);

    private Token Next()
    {
        var token = Current;
        if (_at < _tokens.Count - 1)
        {
            _at++;
        }

        return token;
    }

    private bool Skip(string symbol)
    {
        if (!At(symbol))
        {
            return false;
        }

        Next();
        return true;
    }

    private bool SkipWord(string word)
    {
        if (!AtWord(word))
        {
            return false;
        }

        Next();
        return true;
    }

    private Token Expect(string symbol) => At(symbol) ? Next() : throw Fail("KS005", $"Expected: {symbol}");

    private Token ExpectWord(string word) => AtWord(word) ? Next() : throw Fail("KS005", $"Expected: {word}");

    private SyntaxErrorException Fail(string code, string message)
    {
        var token = Current;
        if (token.Start == _failedAt)
        {
            return new SyntaxErrorException();
        }

        _failedAt = token.Start;
        if (token.Kind != TokenKind.Bad)
        {
            string found = token.Kind == TokenKind.End ? "the query ends here" : $"found '{Shown(token)}'";
            _diagnostics.Error(token.Start, token.End - token.Start, code, $"{message} ({found}).{TokenHints.For(token, _tokens[Math.Max(0, _at - 1)])}");
        }
        else if (!_diagnostics.HasErrors)
        {
            _diagnostics.Error(token.Start, token.End - token.Start, code, message);
        }

        return new SyntaxErrorException();
    }

    private static string Shown(Token token)
    {
        string text = token.Kind == TokenKind.String ? "\"" + token.Text + "\"" : token.TypeName ?? token.Text;
        return text.Length <= 40 ? text : text[..37] + "...";
    }

    private void Enter()
    {
        if (++_depth > MaximumDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw FailTooLarge($"The query is nested too deeply; at most {MaximumDepth} levels are allowed");
        }
    }

    private void Leave() => _depth--;

    private SyntaxErrorException FailTooLarge(string message)
    {
        _isTooLarge = true;
        return Fail("KS245", message);
    }

    private Identifier ParseIdentifier()
    {
        var token = Current;
        if (token.Kind == TokenKind.Identifier && token.Text[0] != '!')
        {
            Next();
            return new Identifier(token.Start, token.End, token.Text);
        }

        if (IsBracketedName())
        {
            Next();
            var name = Next();
            return new Identifier(token.Start, Next().End, name.Text);
        }

        throw Fail("KS006", "Missing name");
    }

    private bool IsBracketedName() => At("[") && Peek().Kind == TokenKind.String && Peek(2).Is("]");
}
