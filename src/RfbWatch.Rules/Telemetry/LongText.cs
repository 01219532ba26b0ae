using System.Text;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Reads text of limited length from a source that may be larger than memory.</summary>
internal static class LongText
{
    /// <summary>Reads the rest of a text.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="maximum">Maximum number of characters.</param>
    /// <exception cref="InvalidDataException">It is too long.</exception>
    public static string ReadToEnd(TextReader reader, int maximum)
    {
        var all = new StringBuilder();
        char[] buffer = new char[1 << 16];
        while (reader.Read(buffer, 0, buffer.Length) is > 0 and var read)
        {
            if (all.Length + read > maximum)
            {
                throw new InvalidDataException($"a document without one record per line has more than {maximum} characters; export JSON lines, or split the file");
            }

            all.Append(buffer, 0, read);
        }

        return all.ToString();
    }
}
