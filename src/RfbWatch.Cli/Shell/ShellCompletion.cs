using RadLine;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Cli.Shell;

/// <summary>Completes the word before the cursor: to the only suggestion, or to the common prefix of all suggestions; if that adds nothing, it lists them.</summary>
internal sealed class ShellCompletion(Terminal terminal, KqlOptions options, Func<string?> previous)
{
    private const int MaxListed = 60;
    private const int Gap = 2;

    /// <summary>Completes the word in a line.</summary>
    /// <param name="line">The line with the cursor.</param>
    /// <param name="before">The lines before it.</param>
    public void Complete(LineBuffer line, string before)
    {
        var texts = Suggestions(before, line.Content[..line.Position], out int start);
        if (texts.Count == 0)
        {
            return;
        }

        string word = line.Content[start..line.Position];
        string common = Common(texts);
        if (texts.Count == 1 || common.Length > word.Length || !common.Equals(word, StringComparison.Ordinal))
        {
            string insertion = texts.Count == 1 && common[^1] != '(' ? common + " " : common;
            line.Clear(start, word.Length);
            line.Move(start);
            line.Insert(insertion);
            line.Move(start + insertion.Length);
            return;
        }

        List(texts);
    }

    /// <summary>The suggestions for the word at the end of a line.</summary>
    internal IReadOnlyList<string> Suggestions(string before, string line, out int start)
    {
        if (before.Length == 0 && QueryText.IsCommand(line))
        {
            return ShellCommands.Suggestions(line, options, out start);
        }

        string text = QueryText.After(previous(), before + line);
        var suggestions = KqlCompletion.At(text, text.Length, options, out int startInText);
        start = line.Length - (text.Length - startInText);
        return [.. suggestions.Select(suggestion => suggestion.Text)];
    }

    /// <summary>The longest common prefix of the suggestions, ignoring case, as written in the first one.</summary>
    private static string Common(IReadOnlyList<string> texts)
    {
        int length = texts[0].Length;
        foreach (string text in texts)
        {
            int same = 0;
            while (same < Math.Min(length, text.Length) && char.ToUpperInvariant(text[same]) == char.ToUpperInvariant(texts[0][same]))
            {
                same++;
            }

            length = same;
        }

        return texts[0][..length];
    }

    private void List(IReadOnlyList<string> texts)
    {
        var shown = texts.Take(MaxListed).ToList();
        int width = shown.Max(text => text.Length) + Gap;
        int columns = Math.Max(1, terminal.Width / width);
        terminal.Error.WriteLine();
        foreach (string[] row in shown.Chunk(columns))
        {
            terminal.Error.WriteLine(string.Concat(row.Select(text => text.PadRight(width))).TrimEnd());
        }

        if (texts.Count > shown.Count)
        {
            terminal.Error.WriteLine($"and {texts.Count - shown.Count} more");
        }
    }
}
