using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Files;

/// <summary>
/// Finds where the text of a YAML scalar begins in its file: a block scalar on the first non-blank line after its indicator, a plain one at its position, a quoted one after its
/// quote.
/// </summary>
internal static class BlockPlace
{
    /// <summary>The position of the scalar's first character.</summary>
    public static TextPlace Of(YamlScalarNode scalar, string text)
    {
        if (scalar.Style is not (ScalarStyle.Literal or ScalarStyle.Folded))
        {
            int quote = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? 1 : 0;
            return new TextPlace((int)scalar.Start.Line, (int)scalar.Start.Column + quote);
        }

        string[] lines = text.Split('\n');
        int line = (int)scalar.Start.Line + 1;
        while (line <= lines.Length && string.IsNullOrWhiteSpace(lines[line - 1]))
        {
            line++;
        }

        string first = line <= lines.Length ? lines[line - 1] : "";
        return new TextPlace(line, first.Length - first.TrimStart(' ').Length + 1);
    }
}
