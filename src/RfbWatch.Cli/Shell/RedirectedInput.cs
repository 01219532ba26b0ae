using System.Text;

namespace RfbWatch.Cli.Shell;

/// <summary>Reads queries from a file or a pipe. A query ends at an empty line, at a semicolon if the query is complete, or at the end of the input. Commands are single lines.</summary>
internal sealed class RedirectedInput(TextReader reader, Predicate<string> isComplete) : IShellInput
{
    public int? PageLines => null;

    public bool IsInteractive => false;

    public string? Read()
    {
        var text = new StringBuilder();
        while (reader.ReadLine() is { } line)
        {
            if (text.Length == 0 && QueryText.IsCommand(line))
            {
                return line;
            }

            if (line.AsSpan().IsWhiteSpace())
            {
                if (text.Length > 0)
                {
                    return text.ToString();
                }

                continue;
            }

            text.Append(line).Append('\n');
            if (line.AsSpan().TrimEnd() is [.., ';'] && isComplete(text.ToString()))
            {
                return text.ToString();
            }
        }

        return text.Length > 0 ? text.ToString() : null;
    }

    public bool AsksForMore(string prompt) => true;
}
