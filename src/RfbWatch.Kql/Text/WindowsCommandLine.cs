using System.Text;

namespace RfbWatch.Kql.Text;

/// <summary>Splits a command line by the rules of CommandLineToArgvW.</summary>
internal static class WindowsCommandLine
{
    public static List<string> Split(string line)
    {
        var arguments = new List<string>();
        int at = 0;
        // The program name has no escapes: it ends at the next quote if it is quoted, and otherwise at a space or tab.
        if (line.StartsWith('"'))
        {
            int close = line.IndexOf('"', 1);
            arguments.Add(close < 0 ? line[1..] : line[1..close]);
            at = close < 0 ? line.Length : close + 1;
        }
        else
        {
            int blank = line.AsSpan().IndexOfAny(' ', '\t');
            arguments.Add(blank < 0 ? line : line[..blank]);
            at = blank < 0 ? line.Length : blank;
        }

        while (true)
        {
            while (at < line.Length && line[at] is ' ' or '\t')
            {
                at++;
            }

            if (at >= line.Length)
            {
                return arguments;
            }

            arguments.Add(Argument(line, ref at));
        }
    }

    // 2n backslashes before a quote yield n backslashes, and the quote opens or closes; 2n + 1 yield n backslashes and a literal quote.
    private static string Argument(string line, ref int at)
    {
        var argument = new StringBuilder();
        bool quoted = false;
        while (at < line.Length && (quoted || line[at] is not (' ' or '\t')))
        {
            int slashes = 0;
            while (at < line.Length && line[at] == '\\')
            {
                slashes++;
                at++;
            }

            if (at >= line.Length || line[at] != '"')
            {
                argument.Append('\\', slashes);
                if (slashes == 0)
                {
                    argument.Append(line[at++]);
                }

                continue;
            }

            argument.Append('\\', slashes / 2);
            at++;
            if (slashes % 2 == 1)
            {
                argument.Append('"');
            }
            else if (quoted && at < line.Length && line[at] == '"')
            {
                argument.Append('"');
                at++;
            }
            else
            {
                quoted = !quoted;
            }
        }

        return argument.ToString();
    }
}
