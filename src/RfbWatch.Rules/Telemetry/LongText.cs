using System.Text;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Reads lines, and what is left, of a text that may be longer than memory.</summary>
/// <param name="reader">The text.</param>
/// <param name="maximum">Most characters in one line, and in what is left.</param>
internal sealed class LongText(TextReader reader, int maximum)
{
    private readonly char[] _buffer = new char[1 << 16];
    private int _at;
    private int _end;

    /// <summary>The next line without its end, or null behind the last one.</summary>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    public string? ReadLine()
    {
        if (_at == _end && !Fill())
        {
            return null;
        }

        StringBuilder? begun = null;
        do
        {
            var rest = _buffer.AsSpan(_at, _end - _at);
            int length = rest.IndexOf('\n');
            if (length >= 0)
            {
                _at += length + 1;
                return Join(begun, rest[..length]);
            }

            Keep(begun ??= new StringBuilder(), rest);
        }
        while (Fill());
        return begun.ToString();
    }

    /// <summary>All that is left.</summary>
    /// <exception cref="InvalidDataException">It is too long.</exception>
    public string ReadToEnd()
    {
        var all = new StringBuilder();
        do
        {
            Keep(all, _buffer.AsSpan(_at, _end - _at));
        }
        while (Fill());
        return all.ToString();
    }

    private bool Fill()
    {
        _at = 0;
        _end = reader.Read(_buffer, 0, _buffer.Length);
        return _end > 0;
    }

    private void Keep(StringBuilder text, ReadOnlySpan<char> more)
    {
        if (text.Length + more.Length > maximum)
        {
            throw new InvalidDataException($"a line, or a document that is not one record a line, has more than {maximum} characters; export JSON lines, or split the file");
        }

        text.Append(more);
    }

    private static string Join(StringBuilder? begun, ReadOnlySpan<char> rest) =>
        (begun is null ? rest.ToString() : begun.Append(rest).ToString()).TrimEnd('\r');
}
