using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RfbWatch.Architecture.Tests;

/// <summary>The identifiers declared in C# source text, and their words.</summary>
internal static class DeclaredWords
{
    /// <summary>Every declared identifier with its line: types, members, parameters, locals and type parameters.</summary>
    public static IEnumerable<(string Name, int Line)> In(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp14));
        return tree.GetRoot().DescendantNodes().Select(Declared).Where(token => token != default)
            .Select(token => (token.Text, token.GetLocation().GetLineSpan().StartLinePosition.Line + 1));
    }

    /// <summary>Splits an identifier at changes of case, underscores and digits: <c>_streamEnd</c> gives stream, end. Lower case, invariant.</summary>
    public static IReadOnlyList<string> Split(string identifier)
    {
        var words = new List<string>();
        int start = 0;
        for (int i = 1; i <= identifier.Length; i++)
        {
            if (i == identifier.Length || IsBoundary(identifier, i))
            {
                string word = identifier[start..i].Trim('_');
                if (word.Length > 0)
                {
                    words.Add(word.ToLowerInvariant());
                }

                start = i;
            }
        }

        return words;
    }

    /// <summary>Whether <paramref name="retired"/> occurs in <paramref name="identifier"/> as consecutive whole words.</summary>
    public static bool Contains(string identifier, string retired)
    {
        var words = Split(identifier);
        var sought = Split(retired);
        return Enumerable.Range(0, Math.Max(0, words.Count - sought.Count + 1)).Any(at => words.Skip(at).Take(sought.Count).SequenceEqual(sought));
    }

    // A capital after a lower-case letter, the last of several capitals (RFBName), an underscore, or a change between letter and digit.
    private static bool IsBoundary(string text, int at) =>
        text[at] == '_'
        || (char.IsUpper(text[at]) && (!char.IsUpper(text[at - 1]) || (at + 1 < text.Length && char.IsLower(text[at + 1]))))
        || char.IsDigit(text[at]) != char.IsDigit(text[at - 1]);

    private static SyntaxToken Declared(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier,
        DelegateDeclarationSyntax type => type.Identifier,
        MethodDeclarationSyntax method => method.Identifier,
        LocalFunctionStatementSyntax function => function.Identifier,
        PropertyDeclarationSyntax property => property.Identifier,
        EventDeclarationSyntax declared => declared.Identifier,
        EnumMemberDeclarationSyntax member => member.Identifier,
        VariableDeclaratorSyntax variable => variable.Identifier,
        SingleVariableDesignationSyntax variable => variable.Identifier,
        ForEachStatementSyntax loop => loop.Identifier,
        ParameterSyntax parameter => parameter.Identifier,
        TypeParameterSyntax parameter => parameter.Identifier,
        _ => default,
    };
}
