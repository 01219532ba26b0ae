using System.Text;

namespace RfbWatch.Cli.Reports;

/// <summary>
/// Fits text into terminal columns. Control and format characters have already been removed (WireText). Combining marks are removed here,
/// and wide characters count as two columns, so that no name can exceed the width of its line.
/// </summary>
internal static class ConsoleText
{
    private const char Ellipsis = '…';

    /// <summary>Blocks whose characters are two columns wide (Unicode Standard Annex 11, classes W and F, simplified to whole blocks).</summary>
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2329, 0x232A), (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7FF),
        (0xF900, 0xFAFF), (0xFE10, 0xFE19), (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6),
    ];

    /// <summary>Number of columns of a string.</summary>
    public static int Width(string text)
    {
        int width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width;
    }

    /// <summary>The text in at most <paramref name="columns"/> columns, truncated with an ellipsis if it is longer.</summary>
    public static string Fit(string text, int columns)
    {
        var fitted = new StringBuilder(columns);
        int width = 0;
        int room = Width(text) > columns ? columns - 1 : columns;
        foreach (var rune in text.EnumerateRunes())
        {
            int next = Width(rune);
            if (width + next > room)
            {
                return fitted.Append(Ellipsis).ToString();
            }

            if (next > 0)
            {
                fitted.Append(rune.ToString());
                width += next;
            }
        }

        return fitted.ToString();
    }

    /// <summary>Every character outside the Basic Multilingual Plane counts as wide: most of them are, and overestimating is harmless.</summary>
    private static int Width(Rune rune)
    {
        switch (Rune.GetUnicodeCategory(rune))
        {
            case System.Globalization.UnicodeCategory.NonSpacingMark:
            case System.Globalization.UnicodeCategory.EnclosingMark:
            case System.Globalization.UnicodeCategory.SpacingCombiningMark:
                return 0;
        }

        if (!rune.IsBmp)
        {
            return 2;
        }

        foreach (var (first, last) in Wide)
        {
            if (rune.Value >= first && rune.Value <= last)
            {
                return 2;
            }
        }

        return 1;
    }
}
