using System.Text;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Reads comma-separated records (RFC 4180): quoted fields may contain commas, doubled quotes and line breaks.</summary>
internal static class DelimitedText
{
    /// <summary>The records, including the header.</summary>
    /// <exception cref="InvalidDataException">A record exceeds the maximum length, probably because of an unclosed quote.</exception>
    public static IEnumerable<List<string>> Read(TextReader reader, int maximumLength)
    {
        var field = new StringBuilder();
        var record = new List<string>();
        bool quoted = false;
        bool any = false;
        int length = 0;
        int next;
        while ((next = reader.Read()) >= 0)
        {
            char c = (char)next;
            any = true;
            if (++length > maximumLength)
            {
                throw new InvalidDataException($"a CSV record has more than {maximumLength} characters; is a quote not closed?");
            }

            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (reader.Peek() == '"')
                {
                    reader.Read();
                    field.Append('"');
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (c == ',')
            {
                record.Add(field.ToString());
                field.Clear();
            }
            else if (c is '\n' or '\r')
            {
                if (c == '\r' && reader.Peek() == '\n')
                {
                    reader.Read();
                }

                record.Add(field.ToString());
                field.Clear();
                yield return record;
                record = [];
                any = false;
                length = 0;
            }
            else
            {
                field.Append(c);
            }
        }

        if (any)
        {
            record.Add(field.ToString());
            yield return record;
        }
    }
}
