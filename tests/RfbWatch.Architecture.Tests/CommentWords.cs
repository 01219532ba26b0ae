using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RfbWatch.Architecture.Tests;

/// <summary>The prose of a file: comments of C#, text of Markdown. Code in it (tags <c>c</c> and <c>see</c>, back quotes, indented blocks) is omitted.</summary>
internal static partial class CommentWords
{
    /// <summary>Each line of the comments in C# source text.</summary>
    public static IEnumerable<(string Text, int Line)> OfCode(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp14, DocumentationMode.None));
        foreach (var trivia in tree.GetRoot().DescendantTrivia().Where(trivia => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia))
        {
            int line = trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
            foreach (string each in trivia.ToString().Split('\n'))
            {
                yield return (CodeInComment().Replace(each, " "), line++);
            }
        }
    }

    /// <summary>Each line of a Markdown text outside code.</summary>
    public static IEnumerable<(string Text, int Line)> OfMarkdown(string text) =>
        text.Split('\n').Select((line, index) => (Text: line.StartsWith("    ", StringComparison.Ordinal) ? "" : CodeSpan().Replace(line, " "), Line: index + 1));

    [GeneratedRegex("<c>.*?</c>|<see[^>]*>|<paramref[^>]*>|`[^`]*`")]
    private static partial Regex CodeInComment();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodeSpan();
}
